//! The log, compared with what clients were told: each answer has exactly one record, with its
//! status and the number of its octets, and no request has two.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// What a good client was told: the number that its request carried in the query, and the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    number: u64,
    status: u16,
    octets: u32,
}

impl Told {
    pub(super) fn new(number: u64, status: u16, octets: usize) -> Self {
        Self { number, status, octets: u32::try_from(octets).unwrap_or(u32::MAX) }
    }
}

/// Compares the log in this file with the answers to requests of `numbers` numbers; gives the
/// number of its records.
///
/// # Errors
/// That it cannot be read, or the first difference.
pub(super) fn compare(log: &Path, told: &[Told], numbers: u64) -> Result<u64, String> {
    let file = File::open(log).map_err(|error| format!("the log cannot be read: {error}"))?;
    compare_lines(&mut BufReader::new(file), told, numbers)
}

fn compare_lines(log: &mut impl BufRead, told: &[Told], numbers: u64) -> Result<u64, String> {
    let mut expected: Vec<Expected> = Vec::new();
    expected.resize(usize::try_from(numbers).unwrap_or(0), Expected::Perhaps);
    for told in told {
        if let Some(place) = place(&mut expected, told.number) {
            *place = Expected::Once(told.status, told.octets);
        }
    }
    let (mut records, mut line) = (0, String::new());
    while log.read_line(&mut line).map_err(|error| format!("the log: {error}"))? > 0 {
        records += 1;
        if let Some(number) = number(&line)
            && let Some(place) = place(&mut expected, number)
        {
            match *place {
                Expected::Never => return Err(format!("a request has two records:\n{line}")),
                Expected::Once(status, octets) if seen(&line) != Some((status, octets)) => {
                    return Err(format!(
                        "a client was told {status} and {octets} octets; the record differs:\n\
                         {line}"
                    ));
                }
                _ => *place = Expected::Never,
            }
        }
        line.clear();
    }
    match expected.iter().position(|place| matches!(place, Expected::Once(..))) {
        None => Ok(records),
        Some(number) => Err(format!(
            "the answer to request {number} has no record; so have {} of {}",
            expected.iter().filter(|place| matches!(place, Expected::Once(..))).count(),
            told.len()
        )),
    }
}

/// What the log may still say of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// Its answer did not arrive; nobody knows whether it was read.
    Perhaps,
    Once(u16, u32),
    Never,
}

fn place(expected: &mut [Expected], number: u64) -> Option<&mut Expected> {
    expected.get_mut(usize::try_from(number).ok()?)
}

/// The number in the query of a record's target.
fn number(line: &str) -> Option<u64> {
    let (_, target) = line.split_once(",\"target\":\"")?;
    let (target, _) = target.split_once('"')?;
    target.split_once("?n=")?.1.parse().ok()
}

/// The status and the octets of a record.
fn seen(line: &str) -> Option<(u16, u32)> {
    let value = |name| {
        let (_, value) = line.split_once(name)?;
        let end = value.find([',', '}'])?;
        Some(&value[..end])
    };
    Some((value(",\"status\":")?.parse().ok()?, value(",\"content_octets\":")?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(target: &str, status: u16, octets: u32) -> String {
        format!(
            "{{\"connection\":1,\"target\":\"{target}\",\"version\":\"HTTP/1.1\",\
             \"status\":{status},\"content_octets\":{octets},\"seconds\":0.1}}\n"
        )
    }

    #[test]
    fn log_that_lacks_repeats_or_changes_a_record_is_found() {
        let told = [Told::new(0, 200, 10), Told::new(1, 304, 0)];
        let compared = |lines: &[String]| compare_lines(&mut lines.concat().as_bytes(), &told, 3);
        let first = record("/a?n=0", 200, 10);
        let second = record("/b?n=1", 304, 0);
        let lost = record("/b?n=2", 200, 5);
        let other = record("/b", 400, 5);
        assert_eq!(compared(&[first.clone(), second.clone()]), Ok(2));
        assert_eq!(compared(&[first.clone(), lost.clone(), second.clone(), other.clone()]), Ok(4));
        assert!(compared(std::slice::from_ref(&first)).is_err());
        assert!(compared(&[first.clone(), second.clone(), second.clone()]).is_err());
        assert!(compared(&[first.clone(), second.clone(), lost.clone(), lost]).is_err());
        assert!(compared(&[record("/a?n=0", 200, 9), second]).is_err());
    }
}
