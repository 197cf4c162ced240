//! What libFuzzer says of a run: its last line of progress, and what it found.

/// The figures of one run, each `-` where the first inputs broke a law before there were any.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    executions: String,
    /// Places of the program that were reached.
    edges: String,
    /// The same, told apart by how often.
    features: String,
    /// Inputs, and how large they are together.
    corpus: String,
    /// The names of the files with inputs that break a law, those from earlier runs included.
    pub(super) findings: Vec<String>,
}

impl Report {
    /// What the columns of a row mean.
    pub(super) const HEAD: &str =
        "target         seconds  executions   edges  features  corpus           findings";

    /// Reads `#4096  pulse  cov: 10 ft: 12 corp: 3/15b lim: 4 exec/s: 8 rss: 30Mb`.
    /// and `artifact_prefix='./'; Test unit written to ./crash-2f`.
    pub(super) fn of(said: &str) -> Self {
        let is_progress = |line: &&str| line.starts_with('#') && line.contains(" cov: ");
        let line = said.lines().rev().find(is_progress).unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        let shown = |word: Option<&&str>| word.map_or(UNKNOWN, |word| *word).to_owned();
        let behind = |name: &str| {
            let at = words.iter().position(|word| *word == name);
            shown(at.and_then(|at| words.get(at + 1)))
        };
        let written = |line: &str| {
            let (_, path) = line.split_once("Test unit written to ")?;
            Some(path.trim().rsplit('/').next()?.to_owned())
        };
        Self {
            executions: shown(words.first()).trim_start_matches('#').to_owned(),
            edges: behind("cov:"),
            features: behind("ft:"),
            corpus: behind("corp:"),
            findings: said.lines().filter_map(written).collect(),
        }
    }

    /// Whether there was any progress.
    pub(super) fn has_begun(&self) -> bool {
        self.edges != UNKNOWN
    }

    /// One row of the table.
    pub(super) fn row(&self, target: &str, seconds: u64, findings: usize) -> String {
        let Self { executions, edges, features, corpus, .. } = self;
        format!(
            "{target:<14} {seconds:>7} {executions:>11} {edges:>7} {features:>9}  {corpus:<16} \
             {findings}"
        )
    }
}

/// Instead of a figure.
const UNKNOWN: &str = "-";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_is_the_last_line_of_progress() {
        let said = "INFO: seed corpus\n#2\tINITED cov: 5 ft: 5 corp: 1/1b exec/s: 0 rss: 30Mb\n\
                    #4096\tpulse  cov: 10 ft: 12 corp: 3/15b lim: 4 exec/s: 8 rss: 30Mb\n\
                    #5000\tDONE   cov: 10 ft: 13 corp: 4/19b lim: 4 exec/s: 8 rss: 30Mb\n\
                    stat::number_of_executed_units: 5000\n";
        let report = Report::of(said);
        let row = report.row("date", 60, 1);
        let words: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(words, ["date", "60", "5000", "10", "13", "4/19b", "1"]);
        assert_eq!((report.has_begun(), report.findings), (true, Vec::new()));
        assert!(!Report::of("#2 without figures\nerror: could not compile").has_begun());
    }

    #[test]
    fn report_of_a_corpus_that_breaks_a_law_names_the_finding_and_has_no_figures() {
        let said = "INFO: seed corpus: files: 150 min: 1b max: 400b total: 9000b rss: 30Mb\n\
                    thread '<unnamed>' panicked at crates/testkit/src/fuzz/date.rs:60:9:\n\
                    ==7== ERROR: libFuzzer: deadly signal\nMS: 0 ; base unit: 0000\n\
                    artifact_prefix='/a/findings/date/'; Test unit written to \
                    /a/findings/date/crash-2f01\nBase64: MA==\n";
        let report = Report::of(said);
        assert_eq!(report.findings, ["crash-2f01"]);
        let row = report.row("date", 0, 1);
        let words: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(words, ["date", "0", "-", "-", "-", "-", "1"]);
    }
}
