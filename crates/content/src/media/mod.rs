//! Media types by the extension of a name (RFC 9110 §8.3).

mod table;

use plainwire_field::{FieldValue, SitePath};

/// The media type of a file of this name, with its charset where it is text.
///
/// Our own table comes first: it has the types of the web as browsers want them. `mime_guess`
/// has the tail. A name without an extension, or with one that nobody knows, is
/// `application/octet-stream`: with `nosniff`, a browser then saves it instead of guessing.
#[must_use]
pub fn media_type(path: &SitePath) -> FieldValue<'static> {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let ours = table::TYPES
        .binary_search_by_key(&extension.as_slice(), |row| row.0.as_bytes())
        .ok()
        .and_then(|index| table::TYPES.get(index));
    if let Some((_, media_type)) = ours {
        return FieldValue::from_static(media_type);
    }
    std::str::from_utf8(&extension)
        .ok()
        .and_then(|extension| mime_guess::from_ext(extension).first_raw())
        .map_or(UNKNOWN, with_charset)
}

const UNKNOWN: FieldValue<'static> = FieldValue::from_static("application/octet-stream");

/// Text of the tail is said to be UTF-8, as almost all text on the web is.
fn with_charset(media_type: &'static str) -> FieldValue<'static> {
    if media_type.starts_with("text/") {
        let value = format!("{media_type}; charset=utf-8");
        return FieldValue::from_owned(value.as_bytes()).unwrap_or(UNKNOWN);
    }
    FieldValue::from_static(media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> String {
        let path = SitePath::parse(name.as_bytes()).unwrap();
        String::from_utf8(media_type(&path).as_octets().to_vec()).unwrap()
    }

    // RFC 9110 §8.3
    #[test]
    fn media_type_follows_the_extension_without_regard_to_case() {
        let rows = [
            ("/a.html", "text/html; charset=utf-8"),
            ("/A.HTML", "text/html; charset=utf-8"),
            ("/a.css", "text/css; charset=utf-8"),
            ("/a.mjs", "text/javascript; charset=utf-8"),
            ("/a.json", "application/json; charset=utf-8"),
            ("/a.svg", "image/svg+xml; charset=utf-8"),
            ("/a.ts", "text/plain; charset=utf-8"),
            ("/a.map", "application/json; charset=utf-8"),
            ("/a.tar.gz", "application/gzip"),
            ("/a.wasm", "application/wasm"),
            ("/a.woff2", "font/woff2"),
            ("/a.csv", "text/csv; charset=utf-8"),
            ("/a.djvu", "image/vnd.djvu"),
            ("/a.vcf", "text/x-vcard; charset=utf-8"),
            ("/README", "application/octet-stream"),
            ("/.html", "application/octet-stream"),
            ("/a.unknown-extension", "application/octet-stream"),
            ("/a.%ff", "application/octet-stream"),
        ];
        for (name, expected) in rows {
            assert_eq!(of(name), expected, "{name}");
        }
    }

    #[test]
    fn table_stands_in_order_and_says_utf_8_for_all_text() {
        for pair in table::TYPES.windows(2) {
            let [(first, _), (second, _)] = pair else { continue };
            assert!(first < second, "{second:?} stands behind {first:?}: it belongs before it");
        }
        for (extension, media_type) in table::TYPES {
            let is_text = media_type.starts_with("text/")
                || ["json", "javascript", "xml"].iter().any(|kind| {
                    media_type.split(';').next().is_some_and(|bare| bare.ends_with(kind))
                });
            let has_charset = media_type.ends_with("; charset=utf-8");
            assert!(
                has_charset || !is_text,
                "{extension:?} is text: add \"; charset=utf-8\" to its type"
            );
            assert!(
                is_text || !has_charset,
                "{extension:?} is not text: take \"; charset=utf-8\" from its type"
            );
        }
    }
}
