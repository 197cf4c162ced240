//! A second reading of heads, from the grammar of RFC 9112 §2 to §5, without the codec.
//!
//! It takes a whole head apart with the bluntest means, and says `None` where the head is not
//! exactly as the grammar says.

use plainwire_field::FieldLines;

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
