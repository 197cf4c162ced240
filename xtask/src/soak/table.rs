//! What was measured under attack, as lines of a terminal and as the table of SECURITY.md.

use std::fmt::Write;
use std::fs;
use std::process::Command;
use std::time::Duration;

use super::attacks::Attack;
use super::contender::{Kind, Usage};
use super::honest::Measured;
use crate::project;

/// One server under one attack.
pub(super) struct Row {
    pub(super) attack: &'static Attack,
    pub(super) server: Kind,
    pub(super) quiet: Measured,
    pub(super) attacked: Measured,
    /// The most connections that the attacker had at once.
    pub(super) held: usize,
    pub(super) usage: Usage,
}

impl Row {
    /// For a terminal, under [`heading`].
    pub(super) fn line(&self) -> String {
        let Self { server, quiet, attacked, held, usage, .. } = self;
        let mut line = format!(
            "  {:<10} {:>7} {:>8} | {:>8} {:>8} {:>8} | {:>7} {:>7} | {:>6} {:>7} | {:>7} {:>7.1} \
             {:>7}",
            server.name(),
            millis(quiet.median),
            millis(quiet.high),
            millis(attacked.median),
            millis(attacked.high),
            millis(attacked.worst),
            ratio(quiet.median, attacked.median),
            ratio(quiet.high, attacked.high),
            attacked.failed,
            attacked.renewed,
            held,
            mebibytes(usage.memory_kib),
            usage.descriptors,
        );
        if !attacked.failure.is_empty() {
            let _ = write!(line, "  {}", attacked.failure);
        }
        if quiet.failed > 0 {
            let _ = write!(line, "  (quiet: {} failed, {})", quiet.failed, quiet.failure);
        }
        line
    }

    fn markdown(&self) -> String {
        let Self { attack, server, quiet, attacked, held, usage } = self;
        format!(
            "| {} | {} | {} / {} | {} / {} | {} / {} | {} of {} | {held} | {:.0} MiB, {} |\n",
            if *server == Kind::Ours { attack.name } else { "" },
            server.name(),
            millis(quiet.median),
            millis(quiet.high),
            millis(attacked.median),
            millis(attacked.high),
            ratio(quiet.median, attacked.median),
            ratio(quiet.high, attacked.high),
            attacked.failed,
            attacked.asked,
            mebibytes(usage.memory_kib),
            usage.descriptors,
        )
    }
}

/// The line above the rows.
pub(super) fn heading() -> String {
    format!(
        "  {:<10} {:>16} | {:>26} | {:>15} | {:>6} {:>7} | {:>7} {:>7} {:>7}\n  {:<10} {:>7} {:>8} \
         | {:>8} {:>8} {:>8} | {:>7} {:>7} |",
        "times in ms",
        "quiet",
        "attacked",
        "ratio",
        "failed",
        "renewed",
        "held",
        "MiB",
        "fds",
        "",
        "p50",
        "p99",
        "p50",
        "p99",
        "worst",
        "p50",
        "p99",
    )
}

/// What was measured on.
pub(super) fn machine() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let processor = read("/proc/cpuinfo");
    let model =
        processor.lines().find_map(|line| line.strip_prefix("model name")?.split(':').nth(1));
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let nginx = Command::new("nginx").arg("-v").output().map(|output| output.stderr);
    let nginx = nginx.unwrap_or_default();
    let nginx = String::from_utf8_lossy(&nginx);
    let nginx = nginx.trim().rsplit('/').next().unwrap_or_default();
    format!(
        "{count} processors ({}), Linux {}, nginx {}",
        model.unwrap_or("unknown").trim(),
        read("/proc/sys/kernel/osrelease").trim(),
        nginx.split_whitespace().next().unwrap_or("unknown"),
    )
}

/// Writes the table into SECURITY.md, between its two comments.
///
/// # Errors
/// That the file cannot be read or written, or has no such comments.
pub(super) fn write(rows: &[Row], machine: &str, span: Duration) -> Result<(), String> {
    let path = project::root().join("SECURITY.md");
    let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let table = markdown(rows, machine, span);
    let text = between(&text, &table).ok_or_else(|| {
        format!(
            "{} has no lines `{BEGIN}` and `{END}`; put the table there yourself",
            path.display()
        )
    })?;
    fs::write(&path, text).map_err(|error| error.to_string())
}

fn markdown(rows: &[Row], machine: &str, span: Duration) -> String {
    let mut text = format!(
        "{machine}; {} s each.\n\n\
         | attack | server | quiet p50 / p99, ms | attacked p50 / p99, ms | ratios | failed | held \
         | memory and descriptors at most |\n|---|---|---|---|---|---|---|---|\n",
        span.as_secs_f64()
    );
    for row in rows {
        text.push_str(&row.markdown());
    }
    text
}

fn between(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

fn millis(micros: u64) -> String {
    format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10)
}

fn ratio(quiet: u64, attacked: u64) -> String {
    let tenths = (attacked * 10 + quiet / 2) / quiet.max(1);
    if tenths < 1_000 {
        format!("{}.{}", tenths / 10, tenths % 10)
    } else {
        (tenths / 10).to_string()
    }
}

fn mebibytes(kib: u64) -> f64 {
    f64::from(u32::try_from(kib).unwrap_or(u32::MAX)) / 1024.0
}

const BEGIN: &str = "<!-- written by cargo xtask soak --attack all --markdown -->";
const END: &str = "<!-- end of what it wrote -->";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_written_between_its_comments_and_only_there() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        assert_eq!(between(&text, "new\n"), Some(format!("a\n{BEGIN}\n\nnew\n\n{END}\nb\n")));
        assert_eq!(between("a", "new"), None);
    }

    #[test]
    fn times_and_ratios_are_written_with_few_digits() {
        assert_eq!((millis(1_239).as_str(), millis(999).as_str()), ("1.23", "0.99"));
        assert_eq!((ratio(100, 149).as_str(), ratio(1, 123).as_str()), ("1.5", "123"));
        assert_eq!(ratio(0, 5), "5.0");
    }
}
