//! What libFuzzer says of a run: its last line of progress.

/// The figures of one run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Report {
    executions: String,
    /// Places of the program that were reached.
    edges: String,
    /// The same, told apart by how often.
    features: String,
    /// Inputs, and how large they are together.
    corpus: String,
}

impl Report {
    /// What the columns of a row mean.
    pub(super) const HEAD: &str =
        "target         seconds  executions   edges  features  corpus           new findings";

    /// Reads `#4096  pulse  cov: 10 ft: 12 corp: 3/15b lim: 4 exec/s: 8 rss: 30Mb`.
    pub(super) fn of(said: &str) -> Option<Self> {
        let is_progress = |line: &&str| line.starts_with('#') && line.contains(" cov: ");
        let line = said.lines().rev().find(is_progress)?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let behind = |name: &str| {
            let at = words.iter().position(|word| *word == name)?;
            Some((*words.get(at + 1)?).to_owned())
        };
        Some(Self {
            executions: words.first()?.trim_start_matches('#').to_owned(),
            edges: behind("cov:")?,
            features: behind("ft:")?,
            corpus: behind("corp:")?,
        })
    }

    /// One row of the table.
    pub(super) fn row(&self, target: &str, seconds: u64, findings: usize) -> String {
        let Self { executions, edges, features, corpus } = self;
        format!(
            "{target:<14} {seconds:>7} {executions:>11} {edges:>7} {features:>9}  {corpus:<16} \
             {findings}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_is_the_last_line_of_progress() {
        let said = "INFO: seed corpus\n#2\tINITED cov: 5 ft: 5 corp: 1/1b exec/s: 0 rss: 30Mb\n\
                    #4096\tpulse  cov: 10 ft: 12 corp: 3/15b lim: 4 exec/s: 8 rss: 30Mb\n\
                    #5000\tDONE   cov: 10 ft: 13 corp: 4/19b lim: 4 exec/s: 8 rss: 30Mb\n\
                    stat::number_of_executed_units: 5000\n";
        let report = Report::of(said).expect("there is such a line");
        let row = report.row("date", 60, 1);
        let words: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(words, ["date", "60", "5000", "10", "13", "4/19b", "1"]);
        assert_eq!(Report::of("#2 without figures\nerror: could not compile"), None);
    }
}
