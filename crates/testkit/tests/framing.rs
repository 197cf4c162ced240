//! Requests in every shape, over sockets: the status, the end of the connection, and whether what
//! is behind them is a request.

use plainwire_testkit::server::Running;
use plainwire_testkit::shapes::{self, BEHIND, Shape, Then};
use plainwire_testkit::site;
use plainwire_testkit::site::Folder;
use plainwire_testkit::wire::{Response, Wire, WireError, method};

fn serve() -> (Folder, Running) {
    let folder = site! { "a.txt" => "first", "smuggled" => "smuggled" }.folder();
    let server = Running::serving(folder.path());
    (folder, server)
}

/// Sends each shape with a request behind it, reads to the end of the connection, and compares.
fn assert_shapes(table: &[Shape]) {
    let (_folder, server) = serve();
    let wrong: Vec<String> = table.iter().filter_map(|shape| difference(&server, shape)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
    server.stop();
}

/// What differs from what the shape says.
fn difference(server: &Running, shape: &Shape) -> Option<String> {
    let is_cut_off = matches!(shape.then, Then::CutOff(_));
    let mut wire = Wire::connect(server.address());
    let _ = wire.try_send([shape.octets, if is_cut_off { "" } else { BEHIND }].concat());
    if is_cut_off {
        wire.finish();
    }
    let first = method(shape.octets.trim_start());
    let mut answers = Vec::new();
    let end = loop {
        match wire.try_response(if answers.is_empty() { first } else { "GET" }) {
            Ok(answer) => answers.push(answer),
            Err(WireError::Closed(octets)) if octets.is_empty() => break None,
            Err(error) => break Some(error.to_string()),
        }
    };
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    let expected = match shape.then {
        Then::Answered(status) => vec![status, 200],
        Then::Last(status) | Then::Refused(status) | Then::CutOff(status) => vec![status],
    };
    let shown = |what: &str| Some(format!("{}: {what}", shape.name));
    if let Some(end) = end {
        return shown(&format!("after {statuses:?}: {end}"));
    }
    if statuses != expected {
        return shown(&format!("{statuses:?}, not {expected:?}"));
    }
    if let Then::Answered(_) = shape.then
        && answers[1].text() != "smuggled"
    {
        return shown("the request behind it has another answer");
    }
    let is_last = |index| index + 1 == answers.len();
    answers.iter().enumerate().find_map(|(index, answer)| shown(flaw(answer, is_last(index))?))
}

/// What every answer says, whatever was sent (RFC 9110 §6.6.1, RFC 9112 §9.6).
fn flaw(answer: &Response, closes: bool) -> Option<&'static str> {
    let is_keeping = answer.has_connection_option("keep-alive");
    match answer.field("date") {
        None => Some("an answer without Date"),
        Some(_) if answer.has_connection_option("close") != closes => {
            Some("an answer that does not tell whether the connection closes")
        }
        Some(_) if closes && is_keeping => Some("an answer that keeps and closes"),
        Some(_) => None,
    }
}

// RFC 9110 §8.6, RFC 9112 §6.2, §6.3
#[test]
fn content_length_of_each_shape_is_read_or_refused() {
    assert_shapes(shapes::LENGTHS);
}

// RFC 9112 §6.1, §6.3, §7
#[test]
fn transfer_encoding_of_each_shape_is_read_or_refused() {
    assert_shapes(shapes::CODINGS);
}

// RFC 9112 §6.1, §6.3
#[test]
fn content_length_with_transfer_encoding_is_refused_and_closed() {
    assert_shapes(shapes::LENGTHS_WITH_CODINGS);
}

// RFC 9112 §7.1, §7.1.1, §8
#[test]
fn chunks_of_each_shape_are_read_or_refused() {
    assert_shapes(shapes::CHUNKS);
}

// RFC 9110 §6.5.1, RFC 9112 §7.1.2
#[test]
fn trailers_of_each_shape_are_dropped_or_refused() {
    assert_shapes(shapes::TRAILERS);
}

// RFC 9112 §6, RFC 9110 §9.3
#[test]
fn content_is_read_whatever_the_method_is() {
    assert_shapes(shapes::METHODS);
}

// RFC 9112 §2.2, §3, §3.1
#[test]
fn request_line_that_begins_in_each_way_is_read_or_refused() {
    assert_shapes(shapes::STARTS);
}

// RFC 9112 §2.2, §3
#[test]
fn line_that_does_not_end_with_cr_lf_is_refused() {
    assert_shapes(shapes::LINE_ENDS);
}

// RFC 9112 §5, §5.1, §5.2; RFC 9110 §5.1, §5.5
#[test]
fn field_line_of_each_shape_is_read_or_refused() {
    assert_shapes(shapes::FIELD_LINES);
}

// RFC 9112 §2.3, RFC 9110 §2.5, §6.2, §15.6.6
#[test]
fn version_of_each_shape_is_read_or_refused() {
    assert_shapes(shapes::VERSIONS);
}

// RFC 9112 §3.2, RFC 9110 §4.2.1, §4.2.4, §7.4, §9.3.6
#[test]
fn target_of_each_shape_is_read_or_refused() {
    assert_shapes(shapes::TARGETS);
}

// RFC 9112 §3.2, §3.3; RFC 9110 §7.2
#[test]
fn host_of_each_shape_is_read_or_refused() {
    assert_shapes(shapes::HOSTS);
}

// RFC 9112 §9.3, §9.6; RFC 9110 §7.6.1, §7.8, §10.1.1
#[test]
fn connection_option_of_each_shape_is_followed_or_ignored() {
    assert_shapes(shapes::CONNECTIONS);
}
