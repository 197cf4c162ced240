//! The words of `cargo xtask fuzz`: `[--seconds N | --minimise] [TARGET..]`.

/// What they ask for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// For each target.
    pub(super) seconds: u64,
    pub(super) minimises: bool,
    /// All, where none was named.
    pub(super) targets: Vec<String>,
}

impl Wanted {
    /// Reads the words; `known` are the names of all targets.
    ///
    /// # Errors
    /// Which word is none of ours.
    pub(super) fn of(words: &[String], known: &[String]) -> Result<Self, String> {
        let mut wanted = Self { seconds: SECONDS_DEFAULT, minimises: false, targets: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--minimise" => wanted.minimises = true,
                "--seconds" => {
                    let number = words.next().and_then(|number| number.parse().ok());
                    wanted.seconds = number
                        .filter(|seconds| *seconds > 0)
                        .ok_or("--seconds takes a number above 0, of seconds a target")?;
                }
                name if known.contains(word) => wanted.targets.push(name.to_owned()),
                other => {
                    return Err(format!(
                        "`{other}` is no target\nusage:\n  cargo xtask fuzz \
                         [--seconds N | --minimise] [TARGET..]\ntargets: {}",
                        known.join(" ")
                    ));
                }
            }
        }
        if wanted.targets.is_empty() {
            wanted.targets = known.to_vec();
        }
        Ok(wanted)
    }
}

/// Long enough to see that a target works.
const SECONDS_DEFAULT: u64 = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_a_time_and_targets_or_are_refused() {
        let owned = |words: &str| words.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let known = owned("date path");
        let table = [
            ("", Some((60, false, "date path"))),
            ("path", Some((60, false, "path"))),
            ("--seconds 5 date", Some((5, false, "date"))),
            ("--minimise", Some((60, true, "date path"))),
            ("--seconds", None),
            ("--seconds 0", None),
            ("--seconds date", None),
            ("dates", None),
        ];
        for (words, expected) in table {
            let expected = expected.map(|(seconds, minimises, targets)| Wanted {
                seconds,
                minimises,
                targets: owned(targets),
            });
            assert_eq!(Wanted::of(&owned(words), &known).ok(), expected, "{words}");
        }
    }
}
