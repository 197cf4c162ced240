//! Broken clients: they end in the middle, send what is no request, or stop. None of them is
//! promised an answer; they must cost nobody else one.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::super::random::Random;
use super::Run;
use super::changes::FILES;

/// A broken client, for as long as the run lasts.
pub(super) fn be_bad(run: &Run<'_>, mut random: Random) {
    // Connections that were left in the middle, and until when.
    let mut left: Vec<(TcpStream, Instant)> = Vec::new();
    while run.goes_on() {
        left.retain(|(_, until)| Instant::now() < *until);
        // A server that is busy with another one may take it later.
        if let Ok(stream) = run.connect() {
            run.counted.broken();
            if let Some(stream) = misbehave(stream, &mut random)
                && left.len() < run.load.left_max
            {
                let patience = usize::try_from(LEFT_MAX.as_millis()).unwrap_or(0);
                let wait = u64::try_from(random.below(patience)).unwrap_or(0);
                left.push((stream, Instant::now() + Duration::from_millis(wait)));
            }
        }
        let pause = u64::try_from(random.below(20)).unwrap_or(0);
        thread::sleep(Duration::from_millis(pause));
    }
}

/// Does one wrong thing; gives the connection back where it stays.
fn misbehave(mut stream: TcpStream, random: &mut Random) -> Option<TcpStream> {
    let file = &FILES[random.below(FILES.len())];
    let mut request =
        format!("GET /{} HTTP/1.1\r\nHost: soak\r\nAccept: */*\r\n\r\n", file.name).into_bytes();
    match random.below(7) {
        // The request ends somewhere, and the connection with it.
        0 => request.truncate(random.below(request.len())),
        // It ends somewhere, and the connection stays.
        1 => {
            request.truncate(random.below(request.len()));
            let _ = stream.write_all(&request);
            return Some(stream);
        }
        // Octets that mean nothing.
        2 => {
            let count = 1 + random.below(2_000);
            request = random.octets(count);
        }
        // One octet is another one.
        3 => {
            let at = random.below(request.len());
            request[at] ^= 1 << random.below(8);
        }
        // The client closes its half at once, and still reads.
        4 => {
            let _ = stream.write_all(&request);
            let _ = stream.shutdown(Shutdown::Write);
            let _ = stream.read(&mut [0; 100]);
            return None;
        }
        // It takes a little and leaves: what has arrived by then makes the kernel reset.
        5 => {
            let _ = stream.write_all(&request.repeat(1 + random.below(5)));
            let _ = stream.read(&mut [0; 100]);
            return None;
        }
        // It asks, takes nothing, and stays.
        _ => {
            let _ = stream.write_all(&request);
            return Some(stream);
        }
    }
    let _ = stream.write_all(&request);
    if random.once_in(2) {
        // What it is told, if anything comes soon.
        let _ = stream.set_read_timeout(Some(Duration::from_millis(20)));
        let _ = stream.read(&mut [0; 1_000]);
    }
    None
}

/// How long a connection stays at most that was left in the middle: beyond the head's deadline.
const LEFT_MAX: Duration = Duration::from_secs(12);
