//! Whether two responses say the same of one representation, apart from what time alone changes.

use super::seconds;
use crate::wire::Response;

/// Compares status and fields, except for those that may differ.
pub(super) fn differences(
    law: &str,
    one: &Response,
    other: &Response,
    free: &[&str],
) -> Vec<String> {
    let mut broken = Vec::new();
    if one.status != other.status {
        broken.push(format!("{law}: {} and {}", one.status, other.status));
    }
    let has_date = |response: &Response| response.values("last-modified").next().is_some();
    let is_young = (is_young(one) || is_young(other)) && has_date(one) && has_date(other);
    let fields = |response: &Response| {
        let is_free = |name: &str| free.contains(&name) || is_young && name == "last-modified";
        let kept = response.fields.iter().filter(|(name, _)| !is_free(name));
        let line = |(name, value): &(String, Vec<u8>)| {
            format!("{name}: {}", settled(name, value).escape_ascii())
        };
        let mut lines: Vec<String> = kept.map(line).collect();
        lines.sort();
        lines
    };
    let (one, other) = (fields(one), fields(other));
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).cloned().collect()
    };
    let (left, right) = (only(&one, &other), only(&other, &one));
    if !left.is_empty() || !right.is_empty() || one.len() != other.len() {
        broken.push(format!("{law}: {left:?} and {right:?}"));
    }
    broken
}

/// Whether the file changed so recently that its date may be another in a moment; so is that of a
/// file of the future (RFC 9110 §8.8.2.1, §8.8.2.2).
fn is_young(response: &Response) -> bool {
    let pair = seconds(response, "last-modified").zip(seconds(response, "date"));
    pair.is_some_and(|(modified, date)| modified + 3 >= date)
}

/// The value as it will be once the file's times have settled: a weak tag becomes a strong one.
fn settled<'a>(name: &str, value: &'a [u8]) -> &'a [u8] {
    value.strip_prefix(b"W/").filter(|_| name == "etag").unwrap_or(value)
}

/// Whether two responses about one representation have the same values of this field.
pub(super) fn agree(one: &Response, other: &Response, name: &str) -> bool {
    let values = |response: &Response| -> Vec<Vec<u8>> {
        response.values(name).map(|value| settled(name, value).to_vec()).collect()
    };
    let (these, those) = (values(one), values(other));
    let may_differ = name == "last-modified" && (is_young(one) || is_young(other));
    these == those || may_differ && these.len() == those.len()
}
