//! Dates in the two obsolete forms (RFC 9110 §5.6.7), which recipients read and nobody sends.

use plainwire_field::HttpDate;

/// `Sunday, 06-Nov-94 08:49:37 GMT` (RFC 9110 §5.6.7).
pub(super) fn rfc850(date: HttpDate) -> String {
    let usual = date.to_string();
    let day = LONG_DAYS.iter().find(|day| usual.starts_with(&day[..3])).unwrap_or(&"");
    let (date, month, year, time) = (&usual[5..7], &usual[8..11], &usual[14..16], &usual[17..]);
    format!("{day}, {date}-{month}-{year} {time}")
}

/// `Sun Nov  6 08:49:37 1994` (RFC 9110 §5.6.7).
pub(super) fn asctime(date: HttpDate) -> String {
    let usual = date.to_string();
    let day = usual[5..7].trim_start_matches('0');
    let (name, month, year, time) = (&usual[..3], &usual[8..11], &usual[12..16], &usual[17..25]);
    format!("{name} {month} {day:>2} {time} {year}")
}

/// The names of the days in the first of the forms.
const LONG_DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 9110 §5.6.7
    #[test]
    fn date_in_each_obsolete_form_is_read_back() {
        let now = HttpDate::from_seconds(1_795_478_400);
        for seconds in [784_111_777, 1_582_979_696, 1_795_478_400] {
            let date = HttpDate::from_seconds(seconds);
            for text in [rfc850(date), asctime(date)] {
                assert_eq!(HttpDate::parse(text.as_bytes(), now), Some(date), "{text}");
            }
        }
        assert_eq!(rfc850(HttpDate::from_seconds(784_111_777)), "Sunday, 06-Nov-94 08:49:37 GMT");
        assert_eq!(asctime(HttpDate::from_seconds(784_111_777)), "Sun Nov  6 08:49:37 1994");
    }
}
