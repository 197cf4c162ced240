//! `--trace`: what happens, as it happens, one line an event, on standard error.
//!
//! A line has the seconds since the program started, the connection, the thread, a word for what
//! happened, and the rest. The same lines come as JSON objects for a program to read. Times never
//! go back: a line gets its time where it gets its place.

use std::fmt::Write;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use plainwire_server::{Closing, Event, Tracer, Wait};

use crate::log::{Lines, value, words};
use crate::options::TraceForm;
use crate::terminal::Paint;

/// The tracer of this program.
#[derive(Debug)]
pub(crate) struct Trace {
    form: TraceForm,
    paint: Paint,
    lines: Mutex<Ordered>,
}

/// What is behind the lock: the clock, too, so that nobody reads it before the line has its place.
#[derive(Debug)]
struct Ordered {
    started: Instant,
    target: Target,
}

/// Where lines go.
#[derive(Debug)]
enum Target {
    /// Nowhere yet: the sockets are opened before there is a thread that writes.
    Early(Vec<String>),
    Running(Lines),
}

/// What is said of an event.
struct Said {
    word: &'static str,
    text: String,
}

impl Trace {
    /// A tracer that keeps its lines until it is told where they go.
    pub(crate) fn new(form: TraceForm) -> Self {
        let ordered = Ordered { started: Instant::now(), target: Target::Early(Vec::new()) };
        Self { form, paint: Paint::for_stderr(), lines: Mutex::new(ordered) }
    }

    /// Lines go there from now on, and those that were kept first.
    pub(crate) fn go_to(&self, lines: Lines) {
        let target = &mut self.ordered().target;
        if let Target::Early(kept) = target {
            kept.drain(..).for_each(|line| lines.add(line));
        }
        *target = Target::Running(lines);
    }

    /// Writes what was kept, where the program ends before it serves.
    pub(crate) fn give_up(&self) {
        if let Target::Early(kept) = &self.ordered().target {
            for line in kept {
                // There is nobody to tell that standard error is gone.
                let _ = io::Write::write_all(&mut io::stderr(), format!("{line}\n").as_bytes());
            }
        }
    }

    /// A line about what this program does beside serving.
    pub(crate) fn say(&self, word: &'static str, text: String) {
        self.add(None, &Said { word, text });
    }

    fn add(&self, connection: Option<u64>, said: &Said) {
        let mut ordered = self.ordered();
        let line = self.render(ordered.started.elapsed(), connection, said);
        match &mut ordered.target {
            Target::Early(kept) => kept.push(line),
            Target::Running(lines) => lines.add(line),
        }
    }

    fn ordered(&self) -> MutexGuard<'_, Ordered> {
        // A line is put whole, also where a thread panicked.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn render(&self, after: Duration, connection: Option<u64>, said: &Said) -> String {
        let thread = thread::current();
        let thread = thread.name().unwrap_or("-");
        let Said { word, text } = said;
        match self.form {
            TraceForm::Text => self.as_text(after, connection, thread, word, text),
            TraceForm::Json => as_json(after, connection, thread, word, text),
        }
    }

    fn as_text(
        &self,
        after: Duration,
        connection: Option<u64>,
        thread: &str,
        word: &str,
        text: &str,
    ) -> String {
        let connection = connection.map_or_else(|| "-".to_owned(), |number| format!("#{number}"));
        let place = format!("{:>11.6}  {connection:<5} {thread:<10}", after.as_secs_f64());
        let word = format!("{word:<12}");
        let word = match word.trim_end() {
            "refuse" | "fail" | "deadline" => self.paint.red(&word),
            "answer" => self.paint.green(&word),
            _ => self.paint.bold(&word),
        };
        format!("{} {word} {text}", self.paint.dim(&place))
    }
}

impl Tracer for Trace {
    fn event(&self, connection: Option<u64>, event: &Event<'_>) {
        self.add(connection, &said(event));
    }
}

fn as_json(
    after: Duration,
    connection: Option<u64>,
    thread: &str,
    word: &str,
    text: &str,
) -> String {
    let connection = connection.map_or_else(|| "null".to_owned(), |number| number.to_string());
    let mut line = format!("{{\"seconds\":{:.6},\"connection\":{connection}", after.as_secs_f64());
    for (name, value) in [("thread", thread), ("event", word), ("text", text)] {
        // Writing to a string does not fail. What is said holds visible characters only.
        let _ =
            write!(line, ",\"{name}\":\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    line.push('}');
    line
}

fn said(event: &Event<'_>) -> Said {
    // A quote ends nothing here, so it is shown as it is. A backslash that was sent is shown as
    // `\x5C`, so nothing else can look like an escaped quote.
    let said = |word, text: String| Said { word, text: text.replace(r"\x22", "\"") };
    match event {
        Event::Socket(address) => said("socket", format!("TCP over {}", family(*address))),
        Event::Bound(address) => said("bind", address.to_string()),
        Event::Listening(address, backlog) => {
            said("listen", format!("on {address}; up to {backlog} connections may wait"))
        }
        Event::Accepted(facts) => {
            let peer = facts.peer.map_or_else(|| "memory".to_owned(), |peer| peer.to_string());
            said("accept", format!("a connection from {peer}"))
        }
        Event::Received(octets) => said("receive", format!("{octets} octets")),
        Event::ClientDone => said("receive", "the end: the client will send no more".to_owned()),
        Event::RequestLine(line) => said("request", value(line)),
        Event::Field(name, content) => {
            said("field", format!("{}: {}", value(name), value(content)))
        }
        Event::Discarded(octets) => said("discard", format!("{octets} octets of content")),
        Event::Refused(refusal) => said("refuse", refusal.to_string()),
        Event::Decided(reason) => said("decide", words(&reason.to_string()).into_owned()),
        Event::Answered(status, length) => {
            let length = length.map_or_else(String::new, |octets| format!(", {octets} octets"));
            said("answer", format!("{status}{length}"))
        }
        Event::Sent(octets) => said("send", format!("{octets} octets")),
        Event::SendFailed(error) => said("fail", error.to_string()),
        Event::TimedOut(wait, span) => {
            let what = match wait {
                Wait::Request => "no request came",
                Wait::Head => "the head was not complete",
                Wait::Content => "the request's content was not complete",
                Wait::Write => "the client took nothing of the response",
                Wait::Store => "the store did not answer",
                Wait::LastCall => "no first request came, while stopping,",
            };
            said("deadline", format!("{what} within {} s", span.as_secs_f64()))
        }
        Event::Kept => said("keep", "the connection, for another request".to_owned()),
        Event::Closed(why) => said("close", closing(*why).to_owned()),
        Event::Stopping => said("stop", "no new connections; finishing what is begun".to_owned()),
    }
}

fn family(address: SocketAddr) -> &'static str {
    if address.is_ipv4() { "IPv4" } else { "IPv6" }
}

fn closing(why: Closing) -> &'static str {
    match why {
        Closing::ClientAsked => "the client asked for it, RFC 9112 §9.6",
        Closing::Version => "HTTP/1.0 closes unless asked to keep, RFC 9112 §9.3",
        Closing::ClientFull => "this client has as many connections as one may now",
        Closing::PlaceWanted => "another client needed its place, RFC 9112 §9.5",
        Closing::OneRequest => "one request a connection in this model",
        Closing::LengthUnknown => {
            "only the close can end a response of unknown length, RFC 9112 §6.3"
        }
        Closing::ContentUnread => "the request's content was not read to its end, RFC 9112 §9.3",
        Closing::TunnelRefused => "what follows a refused CONNECT may be no request",
        Closing::Refused => "nobody knows where the next request would begin",
        Closing::ClientDone => "the client is done",
        Closing::ClientGone => "the client is gone",
        Closing::TimedOut => "the client took too long",
        Closing::CutShort => "the response could not be sent whole",
        Closing::Fault => "a fault of the server itself",
        Closing::Stopping => "the server stops",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::limits::VALUE_OCTETS_MAX;

    fn render(form: TraceForm, event: &Event<'_>) -> String {
        let mut trace = Trace::new(form);
        trace.paint = Paint::new(false);
        let line = trace.render(Duration::from_micros(1_203_344), Some(7), &said(event));
        line.replace(thread::current().name().unwrap_or("-"), "worker")
    }

    #[test]
    fn trace_line_has_time_connection_thread_and_what_happened() {
        let line = render(TraceForm::Text, &Event::Field(b"Host", b"a\x1b[2J\""));
        assert_eq!(line, "   1.203344  #7    worker field        Host: a\\x1B[2J\"");
    }

    #[test]
    fn trace_line_as_json_is_one_object_whatever_was_sent() {
        let line = render(TraceForm::Json, &Event::Field(b"Host", b"a\x1b\"\\"));
        assert_eq!(
            line,
            "{\"seconds\":1.203344,\"connection\":7,\"thread\":\"worker\",\"event\":\"field\",\
             \"text\":\"Host: a\\\\x1B\\\"\\\\x5C\"}"
        );
    }

    #[test]
    fn trace_line_of_a_long_value_shows_its_beginning() {
        let long = vec![b'a'; 30_000];
        let shown = format!("{}…", "a".repeat(VALUE_OCTETS_MAX));
        for (event, expected) in [
            (Event::Field(b"Host", &long), format!("Host: {shown}")),
            (Event::Field(&long, &long), format!("{shown}: {shown}")),
        ] {
            assert!(render(TraceForm::Text, &event).ends_with(&format!(" {expected}")));
            let json = render(TraceForm::Json, &event);
            assert!(json.ends_with(&format!(",\"text\":\"{expected}\"}}")), "{json}");
        }
    }

    #[test]
    fn trace_of_several_threads_never_goes_back_in_time() {
        let trace = Arc::new(Trace::new(TraceForm::Json));
        let threads = [(); 4].map(|()| {
            let trace = Arc::clone(&trace);
            thread::spawn(move || {
                for _ in 0..5_000 {
                    trace.event(None, &Event::Kept);
                }
            })
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let Target::Early(kept) = &trace.ordered().target else { panic!("nobody writes yet") };
        let time = |line: &String| line[r#"{"seconds":"#.len()..].split_once(',')?.0.parse().ok();
        let times: Vec<f64> = kept.iter().map(|line| time(line).unwrap()).collect();
        assert_eq!(times.len(), 20_000);
        let back = times.windows(2).find(|pair| pair[1] < pair[0]);
        assert_eq!(back, None);
    }
}
