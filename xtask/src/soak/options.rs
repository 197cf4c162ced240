//! The words behind `cargo xtask soak`.

use std::path::PathBuf;
use std::time::Duration;

use super::attacks::ATTACKS;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Task {
    Siege(Siege),
    Mix(Mix),
}

/// `--attack NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Siege {
    /// A row's name, or `all`.
    pub(super) attack: String,
    /// How long each server is measured, quiet and then attacked.
    pub(super) span: Duration,
    /// Whether SECURITY.md gets the table.
    pub(super) markdown: bool,
    /// The server, where it is not to be built.
    pub(super) program: Option<PathBuf>,
}

/// `--minutes N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mix {
    /// In all, shared by the models.
    pub(super) span: Duration,
    /// One of the models, or each in turn.
    pub(super) model: Option<String>,
    pub(super) seed: Option<u64>,
    pub(super) program: Option<PathBuf>,
}

/// Every model of the server, the one that most time is worth first.
pub(super) const MODELS: [&str; 3] = ["event", "threads", "single"];

/// Reads the words.
///
/// # Errors
/// Which word is wrong, and how the chore is used.
pub(super) fn parse(words: &[String]) -> Result<Task, String> {
    read(words).map_err(|what| format!("{what}\n{}", usage()))
}

fn read(words: &[String]) -> Result<Task, String> {
    let mut words = words.iter().map(String::as_str);
    let (mut attack, mut minutes, mut seconds) = (None, None, None);
    let (mut markdown, mut model, mut seed, mut program) = (false, None, None, None);
    while let Some(word) = words.next() {
        if word == "--markdown" {
            markdown = true;
            continue;
        }
        let value =
            words.next().ok_or_else(|| format!("`{word}` is no option, or lacks its value"))?;
        match word {
            "--attack" => attack = Some(known(value)?),
            "--minutes" => minutes = Some(span(value, 60.0)?),
            "--seconds" => seconds = Some(span(value, 1.0)?),
            "--model" if MODELS.contains(&value) => model = Some(value.to_owned()),
            "--model" => return Err(format!("`{value}` is no model; they are {MODELS:?}")),
            "--seed" => seed = Some(value.parse().map_err(|_| format!("`{value}` is no number"))?),
            "--program" => program = Some(PathBuf::from(value)),
            _ => return Err(format!("`{word}` is no option")),
        }
    }
    let mixes = model.is_some() || seed.is_some();
    match (attack, minutes) {
        (Some(attack), None) if !mixes => {
            if markdown && attack != "all" {
                return Err(
                    "`--markdown` writes the whole table: only with `--attack all`".to_owned()
                );
            }
            let span = seconds.unwrap_or(SPAN_DEFAULT);
            Ok(Task::Siege(Siege { attack, span, markdown, program }))
        }
        (None, Some(span)) if seconds.is_none() && !markdown => {
            Ok(Task::Mix(Mix { span, model, seed, program }))
        }
        (None, None) => Err("say what to do: `--attack NAME` or `--minutes N`".to_owned()),
        _ => Err("these options do not go together".to_owned()),
    }
}

fn known(name: &str) -> Result<String, String> {
    if name == "all" || ATTACKS.iter().any(|attack| attack.name == name) {
        return Ok(name.to_owned());
    }
    Err(format!("`{name}` is no attack"))
}

fn span(value: &str, unit: f64) -> Result<Duration, String> {
    let number = value.parse().ok().filter(|number| (0.0..=100_000.0).contains(number));
    let number: f64 = number.ok_or_else(|| format!("`{value}` is no span of time"))?;
    Ok(Duration::from_secs_f64(number * unit))
}

fn usage() -> String {
    let mut usage = String::from(
        "usage:\n  \
         cargo xtask soak --attack NAME [--seconds N] [--program PATH]\n  \
         cargo xtask soak --attack all [--seconds N] [--markdown] [--program PATH]\n  \
         cargo xtask soak --minutes N [--model MODEL] [--seed N] [--program PATH]\n\
         --seconds is the time of each measurement, 10 by default; --markdown writes SECURITY.md\n\
         attacks, or `all`:\n",
    );
    for attack in ATTACKS {
        usage.push_str(&format!("  {:<16} {}\n", attack.name, attack.what));
    }
    usage
}

/// Long enough for a hundredth of the honest requests to be a number, and for most deadlines.
const SPAN_DEFAULT: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Task, String> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        parse(&words)
    }

    #[test]
    fn words_of_an_attack_are_read() {
        let siege = Siege {
            attack: "all".to_owned(),
            span: Duration::from_millis(1_500),
            markdown: true,
            program: Some(PathBuf::from("/a")),
        };
        let words = "--attack all --seconds 1.5 --markdown --program /a";
        assert_eq!(parsed(words), Ok(Task::Siege(siege)));
    }

    #[test]
    fn words_of_a_mix_are_read() {
        let mix = Mix {
            span: Duration::from_secs(30),
            model: Some("single".to_owned()),
            seed: Some(7),
            program: None,
        };
        assert_eq!(parsed("--minutes 0.5 --model single --seed 7"), Ok(Task::Mix(mix)));
    }

    #[test]
    fn words_that_do_not_belong_together_are_refused() {
        for words in [
            "",
            "--attack nothing",
            "--attack silent --markdown",
            "--attack all --minutes 1",
            "--attack all --seed 1",
            "--minutes 1 --markdown",
            "--minutes -1",
            "--minutes 1 --model fork",
            "--minutes",
            "--hours 1",
        ] {
            let said = parsed(words).expect_err(words);
            let what = said.lines().next().unwrap_or_default();
            assert!(!what.contains("usage") && said.contains("\nusage:\n"), "{words}: {said}");
        }
    }
}
