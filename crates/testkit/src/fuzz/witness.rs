//! A second reading of heads, from the grammar of RFC 9112 §2 to §5, without the codec.
//!
//! It takes a whole head apart with the bluntest means, and says `None` where the head is not
//! exactly as the grammar says.

use plainwire_field::FieldLines;
use plainwire_h1::BodyLength;

/// Names and values, in order.
pub(super) type Fields = Vec<(Vec<u8>, Vec<u8>)>;

/// The start line's octets and the fields of a head that ends with its empty line.
pub(super) fn head(octets: &[u8]) -> Option<(&[u8], Fields)> {
    let text = octets.strip_suffix(b"\r\n\r\n")?;
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\r\n") {
        lines.push(&rest[..at]);
        rest = &rest[at + 2..];
    }
    lines.push(rest);
    let is_control = |octet: &u8| *octet < b' ' && *octet != b'\t' || *octet == 0x7f;
    if lines.iter().any(|line| line.iter().any(is_control)) {
        return None;
    }
    let (start, lines) = lines.split_first()?;
    let fields = lines.iter().map(|line| field(line)).collect::<Option<Fields>>()?;
    Some((start, fields))
}

/// The lines as they were read elsewhere.
pub(super) fn fields_of(lines: &dyn FieldLines) -> Fields {
    let owned = |(name, value): (&[u8], &[u8])| (name.to_vec(), value.to_vec());
    (0..).map_while(|index| lines.line(index).map(owned)).collect()
}

/// The values of one name.
pub(super) fn values<'a>(fields: &'a Fields, name: &str) -> Vec<&'a [u8]> {
    let is_it = |found: &[u8]| found.eq_ignore_ascii_case(name.as_bytes());
    fields.iter().filter(|(found, _)| is_it(found)).map(|(_, value)| &**value).collect()
}

/// Where the body of an answer to GET ends (RFC 9112 §6.3); `None` where nobody can know, because
/// its lengths differ or are no numbers.
pub(super) fn response_body(code: u16, fields: &Fields) -> Option<BodyLength> {
    if matches!(code, 100..=199 | 204 | 304) {
        return Some(BodyLength::None);
    }
    let codings = values(fields, "transfer-encoding");
    if !codings.is_empty() {
        let is_chunked = elements(&codings).last().is_some_and(|last| last == "chunked");
        return Some(if is_chunked { BodyLength::Chunked } else { BodyLength::UntilClose });
    }
    let lengths = values(fields, "content-length");
    if lengths.is_empty() {
        return Some(BodyLength::UntilClose);
    }
    if lengths.iter().any(|line| elements(&[line]).is_empty()) {
        return None;
    }
    let number = |text: String| {
        let is_number = text.bytes().all(|digit| digit.is_ascii_digit());
        text.parse::<u64>().ok().filter(|_| is_number)
    };
    let numbers = elements(&lengths).into_iter().map(number).collect::<Option<Vec<u64>>>()?;
    let is_one = numbers.iter().all(|number| *number == numbers[0]);
    is_one.then(|| BodyLength::Exactly(numbers[0]))
}

/// The elements of a list without quotes, in small letters, of all its lines (RFC 9110 §5.6.1.2).
fn elements(lines: &[&[u8]]) -> Vec<String> {
    let text = String::from_utf8_lossy(&lines.join(&b',')).to_ascii_lowercase();
    let trimmed = text.split(',').map(|element| element.trim_matches([' ', '\t']));
    trimmed.filter(|element| !element.is_empty()).map(str::to_owned).collect()
}

/// `token` (RFC 9110 §5.6.2).
pub(super) fn is_token(octets: &[u8]) -> bool {
    let is_tchar = |octet: &u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(octet);
    !octets.is_empty() && octets.iter().all(is_tchar)
}

fn field(line: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let colon = line.iter().position(|&octet| octet == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    // Controls other than tab are ruled out already, so this is optional white space.
    is_token(name).then(|| (name.to_vec(), value.trim_ascii().to_vec()))
}
