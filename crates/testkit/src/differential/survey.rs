//! One reader's idea of many streams, next to ours, and what of it the table explains.

use plainwire_h1::Reason;

use super::classes::CLASSES;
use super::codec::{self, Reading};
use super::reader::Reader;
use super::reading::{self, Fate, Kind};
use super::strangers;
use super::suspect::Suspect;

/// Streams, each with what our codec makes of it.
pub struct Streams {
    /// The streams.
    pub octets: Vec<Vec<u8>>,
    readings: Vec<Reading>,
}

/// What a reader makes of each stream, and what we do.
pub struct Survey {
    /// Who reads.
    pub reader: Reader,
    /// What we make of each stream.
    pub ours: Vec<Vec<Fate>>,
    /// What they make of each.
    pub theirs: Vec<Vec<Fate>>,
}

/// A difference in one stream.
pub struct Found<'a> {
    /// Its number.
    pub stream: usize,
    /// Of what kind it is.
    pub kind: Kind,
    /// The requests that it can come from.
    pub suspects: Vec<Suspect<'a>>,
}

impl Streams {
    /// Reads them all.
    pub fn of(octets: Vec<Vec<u8>>) -> Self {
        let readings = octets.iter().map(|stream| codec::read(stream)).collect();
        Self { octets, readings }
    }

    /// Those with these numbers.
    pub fn only(&self, numbers: Vec<usize>) -> Self {
        Self::of(numbers.into_iter().map(|number| self.octets[number].clone()).collect())
    }

    fn fates(&self) -> Vec<Vec<Fate>> {
        self.readings.iter().map(|reading| reading.fates.clone()).collect()
    }
}

/// httparse, which reads the first head alone.
pub fn httparse(streams: &Streams) -> Survey {
    let heads = |read: fn(&[u8]) -> Option<Fate>| {
        streams.octets.iter().map(|stream| read(stream).into_iter().collect()).collect()
    };
    let (ours, theirs) = (heads(codec::head), heads(strangers::httparse));
    Survey { reader: Reader::Httparse, ours, theirs }
}

/// hyper's server.
pub fn hyper(streams: &Streams) -> Survey {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be made");
    let read = |stream: &Vec<u8>| runtime.block_on(strangers::hyper(stream));
    let theirs = streams.octets.iter().map(read).collect();
    Survey { reader: Reader::Hyper, ours: streams.fates(), theirs }
}

/// Our own program, compared with our codec.
pub fn webserver(streams: &Streams, answers: &[Vec<Fate>]) -> Survey {
    Survey { reader: Reader::Webserver, ours: streams.fates(), theirs: answers.to_vec() }
}

/// What our program answers, for a comparison with other servers: what the codec has read is no
/// refusal, also where the answer is an error and the client has asked for a close.
pub fn settled(streams: &Streams, mut answers: Vec<Vec<Fate>>) -> Vec<Vec<Fate>> {
    for (answers, reading) in answers.iter_mut().zip(&streams.readings) {
        for (answer, read) in answers.iter_mut().zip(&reading.fates) {
            if matches!((&*answer, read), (Fate::Refused, Fate::Read(_))) {
                *answer = Fate::Answered;
            }
        }
    }
    answers
}

impl Survey {
    /// Where this stream is read differently.
    pub fn difference<'a>(&self, streams: &'a Streams, stream: usize) -> Option<Found<'a>> {
        let reading = &streams.readings[stream];
        let (ours, theirs) = (&self.ours[stream], &self.theirs[stream]);
        let found = reading::difference(ours, theirs, reading.cut)?;
        let suspects = reading.suspects(&streams.octets[stream], found.index);
        Some(Found { stream, kind: found.kind, suspects })
    }

    /// The streams with a difference that no row explains.
    pub fn unexplained<'a>(&self, streams: &'a Streams) -> Vec<Found<'a>> {
        (0..streams.octets.len())
            .filter_map(|stream| self.difference(streams, stream))
            .filter(|found| !self.is_explained(found))
            .collect()
    }

    /// Whether this stream has a difference that no row explains.
    pub fn is_unexplained(&self, streams: &Streams, stream: usize) -> bool {
        self.difference(streams, stream).is_some_and(|found| !self.is_explained(&found))
    }

    /// The stream and both readings, to be read by a person.
    pub fn shown(&self, streams: &Streams, stream: usize) -> String {
        let Reading { reason, cut, .. } = &streams.readings[stream];
        let because = reason.map(Reason::text).unwrap_or_default();
        format!(
            "\"{}\"\n    ours {:?} {because}\n    {} {:?}{}",
            streams.octets[stream].escape_ascii(),
            self.ours[stream],
            self.reader,
            self.theirs[stream],
            cut.map(|at| format!("\n    request {at} is cut off")).unwrap_or_default()
        )
    }

    fn is_explained(&self, found: &Found<'_>) -> bool {
        CLASSES.iter().any(|class| {
            class.explains(self.reader, found.kind) && found.suspects.iter().any(class.is)
        })
    }
}
