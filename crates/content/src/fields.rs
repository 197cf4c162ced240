//! The fields of a representation that is sent, whole or in part (RFC 9110 §15.3.1, §15.3.7).

use plainwire_field::{FieldBlock, FieldValue, names};

use crate::media;
use crate::range::Extent;
use crate::site::Site;
use crate::validators::{Selected, State};

/// That ranges can be asked for (RFC 9110 §14.3).
pub(crate) const ACCEPTS_RANGES: FieldValue<'static> = FieldValue::from_static("bytes");

/// The fields of a 200 or 206. `is_resumed`: the client has the representation's other fields
/// already, since it named a validator in `If-Range`; a 206 leaves them out then (RFC 9110
/// §15.3.7).
pub(crate) fn of_representation(
    site: &Site,
    selected: &Selected,
    extent: &Extent,
    is_resumed: bool,
) -> FieldBlock {
    let State { validators, data, .. } = &selected.state;
    let is_full = !is_resumed || matches!(extent, Extent::Whole);
    let mut fields = site.common_fields();
    match extent {
        Extent::Parts(multipart) => {
            fields.push(names::CONTENT_TYPE, &multipart.to_media_type());
        }
        _ if is_full => fields.push(names::CONTENT_TYPE, &media::media_type(&selected.name)),
        _ => {}
    }
    if let Some(coding) = selected.coding.filter(|_| is_full) {
        fields.push(names::CONTENT_ENCODING, &coding.to_value());
    }
    if let Some(tag) = &validators.tag {
        fields.push(names::ETAG, &tag.to_value());
    }
    if let Some(modified) = validators.modified.filter(|_| is_full) {
        fields.push(names::LAST_MODIFIED, &modified.date().to_value());
    }
    fields.push(names::ACCEPT_RANGES, &ACCEPTS_RANGES);
    if let Extent::Part(range) = extent {
        fields.push(names::CONTENT_RANGE, &range.to_content_range(data.length()));
    }
    fields
}
