//! The limits that SECURITY.md shows are the limits that the code has: the same names, the same
//! values, and none left out.
//!
//! A limit is a visible constant of a `limits.rs`, or a value of its `Default`. It has to have a
//! row when its name ends in `_MAX` or its value is a time: that is what a peer can run into.
//! Others are sizes that somebody chose; they may have one, and are compared then. A row is
//! `` | `NAME` | value | why | `` under a line that names the file. Values are written for people
//! (`32 KiB`, `10 s`, `10,000`), so both sides are turned into octets, milliseconds or plain
//! numbers before they are compared. The waits of tests are no limits of the product.

use super::Finding;
use crate::project::{Project, Text};
use crate::source;

const DOCUMENT: &str = "SECURITY.md";

pub(super) fn check(project: &Project) -> Vec<Finding> {
    let document = project.text(DOCUMENT).unwrap_or_default();
    let rows = rows(document);
    let mut findings = Vec::new();
    let product = |file: &&Text| !file.path.starts_with("crates/testkit/");
    for file in project.ending("/src/limits.rs").filter(product) {
        for limit in limits(&file.text) {
            let row = rows.iter().find(|row| row.file == file.path && row.name == limit.name);
            let what = match (row, &limit.value) {
                (None, _) if !limit.is_required() => continue,
                (_, None) => format!(
                    "the value of `{}` cannot be read; write a number, a product or a Duration",
                    limit.name
                ),
                (None, _) => format!("`{}` has no row in {DOCUMENT}; add it", limit.name),
                (Some(row), Some(value)) if row.value.as_ref() != Some(value) => format!(
                    "`{}` differs from its row, {DOCUMENT}:{}; correct the one that is wrong",
                    limit.name, row.line
                ),
                _ => continue,
            };
            findings.push(Finding::new(&file.path, limit.line, what));
        }
    }
    for row in &rows {
        let limits = project.text(row.file).map(limits).unwrap_or_default();
        if !limits.iter().any(|limit| limit.name == row.name) {
            let what = format!("`{}` is no limit of {}; delete its row", row.name, row.file);
            findings.push(Finding::new(DOCUMENT, row.line, what));
        }
    }
    findings
}

/// What a limit counts. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Count(u64),
    Time(u64),
}

struct Row<'a> {
    file: &'a str,
    line: usize,
    name: &'a str,
    value: Option<Value>,
}

struct Limit {
    line: usize,
    name: String,
    value: Option<Value>,
}

impl Limit {
    /// Whether it must have a row. What cannot be read could be a time.
    fn is_required(&self) -> bool {
        self.name.to_ascii_lowercase().ends_with("_max")
            || !matches!(self.value, Some(Value::Count(_)))
    }
}

fn rows(document: &str) -> Vec<Row<'_>> {
    let mut file = "";
    let mut rows = Vec::new();
    for (index, line) in document.lines().enumerate() {
        if let Some(named) = line.split('`').find(|part| part.ends_with("/src/limits.rs")) {
            file = named;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", name, value, _, ""] = cells.as_slice() else { continue };
        if let Some(name) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
            rows.push(Row { file, line: index + 1, name, value: read_value(value) });
        }
    }
    rows
}

/// `10,000`, `32 KiB`, `8,000 octets`, `10 s`, `500 ms`.
fn read_value(cell: &str) -> Option<Value> {
    let (number, unit) = cell.split_once(' ').unwrap_or((cell, ""));
    let number: u64 = number.replace(',', "").parse().ok()?;
    let value = match unit {
        "ms" => Value::Time(number),
        "s" => Value::Time(number * 1_000),
        "min" => Value::Time(number * 60_000),
        "h" => Value::Time(number * 3_600_000),
        "KiB" => Value::Count(number << 10),
        "MiB" => Value::Count(number << 20),
        "GiB" => Value::Count(number << 30),
        _ => Value::Count(number),
    };
    Some(value)
}

fn limits(text: &str) -> Vec<Limit> {
    let code = source::product_code("limits.rs", text);
    let constants = source::word_offsets(&code, "const")
        .into_iter()
        .filter(|offset| code[..*offset].trim_end().ends_with(['b', ')']))
        .filter_map(|offset| {
            let (name, rest) = code[offset + "const".len()..].split_once(':')?;
            let (_, rest) = rest.split_once('=')?;
            let (expression, _) = rest.split_once(';')?;
            Some((offset, name, expression))
        });
    constants
        .chain(defaults(&code))
        .map(|(offset, name, expression)| Limit {
            line: source::line_at(text, offset),
            name: name.trim().to_owned(),
            value: evaluate(expression.trim()),
        })
        .collect()
}

/// The fields of the value that each `Default` gives, unless they only name a constant or another
/// `Default`.
fn defaults(code: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    for implementation in source::word_offsets(code, "impl Default for") {
        let Some(end) = code[implementation..].find('}') else { continue };
        let end = implementation + end;
        let Some(start) = code[implementation..end].rfind("Self {") else { continue };
        let start = implementation + start + "Self {".len();
        let mut offset = start;
        for field in code[start..end].split(',') {
            if let Some((name, expression)) = field.split_once(':')
                && !expression.trim().ends_with(|last: char| last.is_ascii_uppercase())
                && !expression.trim().ends_with("::default()")
            {
                let indent = name.len() - name.trim_start().len();
                found.push((offset + indent, name, expression));
            }
            offset += field.len() + 1;
        }
    }
    found
}

/// A number, a product of numbers, a shift, or a `Duration` made of one.
fn evaluate(expression: &str) -> Option<Value> {
    for (start, milliseconds) in [
        ("Duration::from_secs(", 1_000),
        ("Duration::from_millis(", 1),
        ("Duration::from_mins(", 60_000),
    ] {
        if let Some(inner) = expression.strip_prefix(start) {
            return Some(Value::Time(number(inner.strip_suffix(')')?)? * milliseconds));
        }
    }
    number(expression).map(Value::Count)
}

fn number(expression: &str) -> Option<u64> {
    if let Some((left, right)) = expression.rsplit_once("<<") {
        return number(left)?.checked_shl(u32::try_from(number(right)?).ok()?);
    }
    expression.split('*').try_fold(1_u64, |product, factor| {
        let digits: String = factor.trim().chars().filter(|digit| *digit != '_').collect();
        let end = digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len());
        product.checked_mul(digits[..end].parse().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_of_a_constant_is_read_like_its_row() {
        let table = [
            ("32 * 1024", "32 KiB"),
            ("10_000", "10,000"),
            ("256 << 10", "256 KiB"),
            ("100_u64", "100 fields"),
            ("Duration::from_secs(10)", "10 s"),
            ("Duration::from_millis(2_000)", "2 s"),
            ("Duration::from_secs(24 * 60 * 60)", "24 h"),
        ];
        for (expression, cell) in table {
            let value = evaluate(expression);
            assert!(value.is_some(), "{expression}");
            assert_eq!(value, read_value(cell), "{expression} {cell}");
        }
        assert_ne!(evaluate("10"), read_value("10 s"));
        assert_eq!(evaluate("SOMETHING_ELSE"), None);
    }

    #[test]
    fn limits_that_document_and_code_do_not_share_are_found() {
        let code = "/// The head.\npub const HEAD_OCTETS_MAX: usize = 32 * 1024;\n\
                    pub const BACKLOG: u16 = 4096;\n";
        let heading = "From `crates/h1/src/limits.rs`:\n\n| limit | value | why |\n|---|---|---|\n";
        let row = |name: &str, value: &str| format!("{heading}| `{name}` | {value} | a reason |\n");
        let table = [
            (row("HEAD_OCTETS_MAX", "32 KiB"), 0),
            (row("HEAD_OCTETS_MAX", "33 KiB"), 1),
            (row("HEAD_OCTETS_MAX", "plenty"), 1),
            (row("OTHER_MAX", "32 KiB"), 2),
            (String::new(), 1),
            (row("HEAD_OCTETS_MAX", "32 KiB") + "| `BACKLOG` | 4,096 | a reason |\n", 0),
            (row("HEAD_OCTETS_MAX", "32 KiB") + "| `BACKLOG` | 4,095 | a reason |\n", 1),
        ];
        for (document, count) in table {
            let project = Project::of(&[("crates/h1/src/limits.rs", code), (DOCUMENT, &document)]);
            assert_eq!(check(&project).len(), count, "{document}");
        }
    }

    #[test]
    fn limits_of_a_file_are_its_visible_constants_and_its_defaults() {
        let text = "pub(crate) const A_MAX: usize = 4; pub const SIZE: u8 = 2;\nconst HIDDEN_MAX: u8 = 1;\n\
                    pub const B: Duration = Duration::from_secs(2);\n\
                    impl Default for Limits {\n    fn default() -> Self {\n        \
                    Self { c_max: 3 * 2, b: B, // as above: B\n            d: Duration::from_millis(5) }\n    }\n}\n";
        let found: Vec<_> = limits(text)
            .into_iter()
            .map(|limit| (limit.line, limit.name, limit.value.expect("a value")))
            .collect();
        let expected = [
            (1, "A_MAX".to_owned(), Value::Count(4)),
            (1, "SIZE".to_owned(), Value::Count(2)),
            (3, "B".to_owned(), Value::Time(2_000)),
            (6, "c_max".to_owned(), Value::Count(6)),
            (7, "d".to_owned(), Value::Time(5)),
        ];
        assert_eq!(found, expected);
    }
}
