//! What a suite said, and whether that is well.
//!
//! Colours are taken out and white space is made one space, since programs align their words.

/// How to tell whether a suite found nothing.
#[derive(Clone, Copy)]
pub(super) enum Judge {
    /// It ends with 0; its last line is shown.
    EndsWell,
    /// It says all of these and none of those; the line with `shown` is shown.
    Says { all: &'static [&'static str], none: &'static [&'static str], shown: &'static str },
}

impl Judge {
    /// The line to show.
    ///
    /// # Errors
    /// What is wrong, in one line.
    pub(super) fn judge(self, ended_well: bool, said: &str) -> Result<String, String> {
        let lines: Vec<String> = plain(said);
        match self {
            Self::EndsWell => {
                let last = lines.last().cloned().unwrap_or_default();
                if ended_well { Ok(last) } else { Err(format!("ended badly: {last}")) }
            }
            Self::Says { all, none, shown } => {
                let has = |words: &str| lines.iter().any(|line| line.contains(words));
                if let Some(words) = all.iter().find(|words| !has(words)) {
                    return Err(format!("did not say `{words}`"));
                }
                if let Some(line) =
                    lines.iter().find(|line| none.iter().any(|words| line.contains(words)))
                {
                    return Err(format!("said `{line}`"));
                }
                let line = lines.iter().rev().find(|line| line.contains(shown));
                Ok(line.cloned().unwrap_or_default())
            }
        }
    }
}

/// The lines that hold something, without colours, with one space between words.
fn plain(said: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = said;
    while let Some(start) = rest.find("\u{1b}[") {
        text.push_str(&rest[..start]);
        let sequence = &rest[start + 2..];
        let end = sequence.find(|letter: char| letter.is_ascii_alphabetic());
        rest = end.map_or("", |end| &sequence[end + 1..]);
    }
    text.push_str(rest);
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_judged_by_its_words_alone() {
        const JUDGE: Judge =
            Judge::Says { all: &["failed: 0"], none: &["timed out", "reset"], shown: "requests" };
        let table = [
            (true, "3 requests\n\u{1b}[1;32mfailed:\u{1b}[0m\t  0\n", Ok("3 requests")),
            (false, "3 requests\nfailed: 0", Ok("3 requests")),
            (true, "3 requests\nfailed: 1", Err("did not say `failed: 0`")),
            (true, "3 requests\nfailed: 0\n1 reset", Err("said `1 reset`")),
            (true, "failed: 0", Ok("")),
        ];
        for (ended_well, said, expected) in table {
            let judged = JUDGE.judge(ended_well, said);
            let judged = judged.as_ref().map(String::as_str).map_err(String::as_str);
            assert_eq!(judged, expected, "{said}");
        }
    }

    #[test]
    fn end_of_a_suite_is_judged_by_its_code_and_shown_by_its_last_line() {
        let judged = |ended_well| Judge::EndsWell.judge(ended_well, "a\nlast  line\n\n");
        assert_eq!(judged(true), Ok("last line".to_owned()));
        assert_eq!(judged(false), Err("ended badly: last line".to_owned()));
    }
}
