//! The HTTP client's command line: options in, a response on stdout, an exit code out.
//!
//! stdout carries the response and nothing else; what there is to say about it goes to stderr, one
//! line each. stdin is never read.
//!
//! It does not know HTTP: `client` asks and understands, this crate shows.

#![warn(clippy::print_stderr, clippy::print_stdout)]

mod colour;
mod exit;
mod interrupt;
mod limits;
mod messages;
mod options;
mod output;
mod screen;
mod shell;

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use plainwire_client::{ClientError, Event, Exchange, Request, connect};
use tokio::runtime;

use crate::messages::Messages;
use crate::options::{Options, Wanted};
use crate::output::{Output, OutputError};

pub use crate::exit::Exit;

/// The whole program: the arguments begin with the program's name. Writes to stdout and stderr.
/// Does not return after SIGINT, of which the process dies.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut messages = Messages::new();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let program = arguments.first().map_or_else(|| OsStr::new("webclient"), OsString::as_os_str);
    let exit = match Options::parse(&arguments) {
        Ok(Wanted::Exchange { request, timeout }) => exchange(&request, timeout, &mut messages),
        Ok(Wanted::Text(text)) => match Output::new().text(&text) {
            Ok(()) => Exit::Complete,
            Err(error) => failed(&Failure::Output(error), &mut messages),
        },
        Err(error) => {
            messages.error(&error.advice(program));
            Exit::Usage
        }
    };
    if exit == Exit::Interrupted {
        interrupt::die();
    }
    exit.into()
}

/// What is wrong with these arguments, the program's name first, in one line; `None` where they ask
/// for something. Says nothing and asks nobody.
#[must_use]
pub fn mistake(arguments: &[OsString]) -> Option<String> {
    let program = arguments.first().map_or_else(|| OsStr::new("webclient"), OsString::as_os_str);
    Options::parse(arguments).err().map(|error| error.advice(program))
}

/// Why the response was not displayed whole.
#[derive(Debug)]
enum Failure {
    Client(ClientError),
    Output(OutputError),
    Interrupted,
    /// The system gave no event loop, no thread or no signal handler.
    System(io::Error),
}

/// One exchange from the connection to the last octet, on a runtime of its own.
fn exchange(request: &Request, timeout: Duration, messages: &mut Messages) -> Exit {
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&Failure::System(error), messages),
    };
    let outcome = runtime.block_on(until_interrupted(request, timeout, messages));
    // A resolver that hangs sits on a thread of its own; nobody waits for it.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => Exit::Complete,
        Err(failure) => failed(&failure, messages),
    }
}

async fn until_interrupted(
    request: &Request,
    timeout: Duration,
    messages: &mut Messages,
) -> Result<(), Failure> {
    let interrupted = interrupt::watch().map_err(Failure::System)?;
    let mut output = Output::new();
    let outcome = tokio::select! {
        outcome = display(request, timeout, &mut output, messages) => outcome,
        Ok(()) = interrupted => Err(Failure::Interrupted),
    };
    let finished = output.finish().map_err(Failure::Output);
    messages.after(&output);
    // An output that is gone explains everything that came after it.
    finished.and(outcome)
}

/// Asks, and shows what arrives as it arrives.
async fn display(
    request: &Request,
    timeout: Duration,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<(), Failure> {
    let link = connect(request.origin(), timeout).await.map_err(Failure::Client)?;
    let begun = Exchange::begin(link, request, AGENT, timeout).await;
    let mut exchange = begun.map_err(Failure::Client)?;
    let outcome = display_events(&mut exchange, output, messages).await;
    if let Err(Failure::Client(_)) = outcome {
        output.partial(&exchange.remainder()).map_err(Failure::Output)?;
    }
    outcome
}

async fn display_events(
    exchange: &mut Exchange,
    output: &mut Output,
    messages: &mut Messages,
) -> Result<(), Failure> {
    loop {
        while let Some(event) = exchange.next_event().map_err(Failure::Client)? {
            match event {
                Event::Head { octets, status } => output.head(&octets, status),
                Event::Content(octets) => output.content(&octets),
                Event::Framing(octets) => output.framing(&octets),
                Event::Note(note) => output.flush().map(|()| {
                    messages.after(output);
                    messages.note(&note);
                }),
            }
            .map_err(Failure::Output)?;
        }
        if exchange.is_complete() {
            return Ok(());
        }
        output.flush().map_err(Failure::Output)?;
        exchange.receive().await.map_err(Failure::Client)?;
    }
}

/// The one place that turns a failure into words and an exit code.
fn failed(failure: &Failure, messages: &mut Messages) -> Exit {
    match failure {
        Failure::Client(error) => {
            messages.error(error);
            error.fault().into()
        }
        // Whoever closed the pipe has seen enough: `webclient … | head -1`.
        Failure::Output(OutputError::Closed) => Exit::Failed,
        Failure::Output(error) => {
            messages.error(error);
            Exit::Failed
        }
        Failure::Interrupted => {
            messages.error(&"interrupted; the response is not complete");
            Exit::Interrupted
        }
        Failure::System(error) => {
            messages.error(&format!("the system refuses an event loop ({error}); try again"));
            Exit::Failed
        }
    }
}

const AGENT: &str = concat!("plainwire-webclient/", env!("CARGO_PKG_VERSION"));
