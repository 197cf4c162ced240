//! Good clients: they ask for files in every way that the server promises, some of them slowly, and
//! have each answer judged.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::super::answer::{self, Answer, Broken};
use super::super::random::Random;
use super::Run;
use super::changes::{FILES, File, SIDECAR};
use super::judge::{Ask, States, judge};
use super::records::Told;

/// A good client, for as long as the run lasts; what it was told, for the log.
pub(super) fn be_good(run: &Run<'_>, random: Random, slow: bool) -> Vec<Told> {
    let mut client = Client {
        run,
        random,
        slow,
        kept: None,
        unread: Vec::new(),
        known: HashMap::new(),
        told: Vec::new(),
    };
    while run.goes_on() {
        if let Err(wrong) = client.turn() {
            run.fail(wrong);
        }
        let pause = if slow { SLOW_PAUSE_MAX } else { run.load.pause_max };
        let pause = client.random.below(usize::try_from(pause.as_micros()).unwrap_or(usize::MAX));
        thread::sleep(Duration::from_micros(u64::try_from(pause).unwrap_or(0)));
    }
    client.told
}

struct Client<'a> {
    run: &'a Run<'a>,
    random: Random,
    slow: bool,
    kept: Option<TcpStream>,
    /// Octets behind the last answer.
    unread: Vec<u8>,
    /// The tag that a content was last sent with.
    known: HashMap<&'static str, (String, Arc<[u8]>)>,
    told: Vec<Told>,
}

/// One request of a turn.
struct Asked {
    file: &'static File,
    ask: Ask,
    number: u64,
    text: String,
}

impl Client<'_> {
    /// One or several requests on one connection, and their answers.
    fn turn(&mut self) -> Result<(), String> {
        let count =
            if !self.slow && self.random.once_in(10) { 2 + self.random.below(7) } else { 1 };
        if self.slow || self.random.once_in(8) {
            self.kept = None;
        }
        let kept = self.kept.take();
        let fresh = kept.is_none();
        let mut stream = match kept {
            Some(stream) => stream,
            None => self.run.connect().map_err(|error| format!("no connection: {error}"))?,
        };
        self.unread.clear();
        let asked: Vec<Asked> = (0..count).map(|_| self.ask()).collect();
        let text: String = asked.iter().map(|asked| asked.text.as_str()).collect();
        let begun = Instant::now();
        // A failure to send shows in what comes.
        let _ = stream.write_all(text.as_bytes());
        for (index, asked) in asked.iter().enumerate() {
            let to_head = matches!(asked.ask, Ask::Head);
            let answer = if self.slow {
                answer::read(&mut Slowly(&stream), &mut self.unread, to_head)
            } else {
                answer::read(&mut stream, &mut self.unread, to_head)
            };
            match answer {
                Ok(answer) => {
                    self.judge(asked, &answer, begun)?;
                    if !answer.is_kept() {
                        return Ok(());
                    }
                }
                // A kept connection may have been closed meanwhile (RFC 9112 §9.5).
                Err(Broken::Silent) if index == 0 && !fresh => return Ok(()),
                // A file that changes in place is cut short, and its connection with it.
                Err(Broken::Cut { .. }) if asked.file.torn => return Ok(()),
                Err(broken) => return Err(self.lost(asked, &broken)),
            }
        }
        self.kept = Some(stream);
        Ok(())
    }

    fn judge(&mut self, asked: &Asked, answer: &Answer, begun: Instant) -> Result<(), String> {
        let (name, until) = (asked.file.name, Instant::now());
        let between = |name| self.run.ledger.between(name, begun, until);
        let coded = if name == FILES[0].name { between(SIDECAR) } else { Vec::new() };
        let states = States { plain: between(name), coded, torn: asked.file.torn };
        let content = judge(&asked.ask, answer, &states).map_err(|wrong| {
            let lengths: Vec<_> =
                states.plain.iter().map(|state| state.as_ref().map(|it| it.len())).collect();
            format!(
                "{wrong}\nrequest:\n{}\nanswer, with {} octets of content:\n{}\nexpected: one of \
                 the states of the file, with so many octets: {lengths:?}",
                asked.text.trim_end(),
                answer.content.len(),
                answer.head,
            )
        })?;
        if let (Some(content), Some(tag)) = (content, answer.field("etag")) {
            self.known.insert(name, (tag.to_owned(), content));
        }
        self.told.push(Told::new(asked.number, answer.status, answer.content.len()));
        self.run.counted.answers(answer);
        Ok(())
    }

    fn lost(&self, asked: &Asked, broken: &Broken) -> String {
        let what = match broken {
            Broken::Silent => "the connection ended without an answer".to_owned(),
            Broken::Late => "no answer came for as long as a client waits".to_owned(),
            Broken::Nonsense(head) => format!("this came instead of an answer:\n{head}"),
            Broken::Cut { head, content } => {
                format!("the answer was cut behind {} octets of content:\n{head}", content.len())
            }
        };
        format!("{what}\nrequest:\n{}", asked.text.trim_end())
    }

    fn ask(&mut self) -> Asked {
        let file = &FILES[self.random.below(FILES.len())];
        let ask = self.kind(file);
        let number = self.run.number();
        let method = if matches!(ask, Ask::Head) { "HEAD" } else { "GET" };
        let text = format!(
            "{method} /{}?n={number} HTTP/1.1\r\nHost: soak\r\n{}\r\n",
            file.name,
            ask.fields()
        );
        Asked { file, ask, number, text }
    }

    fn kind(&mut self, file: &File) -> Ask {
        let random = &mut self.random;
        // Beyond the end too.
        let mut place = || random.below(file.octets + file.octets / 10);
        match self.known.get(file.name) {
            _ if self.slow => Ask::Whole,
            Some((tag, content)) if place() % 4 == 0 => {
                Ask::Unless(tag.clone(), Arc::clone(content))
            }
            Some((tag, content)) if place() % 8 == 0 => {
                Ask::Resumed(tag.clone(), Arc::clone(content), place())
            }
            _ => match place() % 6 {
                0 => Ask::Head,
                1 => {
                    let first = place();
                    Ask::Range(first, first + place())
                }
                2 => Ask::Several((0..4).map(|_| place()).map(|at| (at, at + 99)).collect()),
                3 => Ask::Coded,
                _ => Ask::Whole,
            },
        }
    }
}

/// A connection that is read in small pieces, with a pause before each.
struct Slowly<'a>(&'a TcpStream);

impl Read for Slowly<'_> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        thread::sleep(SLOW_STEP);
        let room = octets.len().min(SLOW_OCTETS);
        self.0.read(&mut octets[..room])
    }
}

/// Between two pieces of a slow client, and how large each is: 3.2 MB in a second.
const SLOW_STEP: Duration = Duration::from_millis(10);
const SLOW_OCTETS: usize = 32 * 1024;

const SLOW_PAUSE_MAX: Duration = Duration::from_millis(50);
