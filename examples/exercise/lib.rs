//! What the exercise's programs share, so that each of them shows sockets and messages alone: the
//! file that a request names, a read that ends in time, a close that loses nothing, arguments.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use plainwire_field::{Method, SitePath, Status};
use plainwire_h1::RequestHead;

/// What goes back to the client: the file that it asked for, or a page that says why not.
pub struct Answer {
    /// `200 OK`, `404 Not Found` and so on (RFC 9110 §15).
    pub status: Status,
    /// What the content is (RFC 9110 §8.3).
    pub media_type: &'static str,
    /// How many octets of content there are.
    pub length: u64,
    /// The content.
    pub content: Box<dyn Read>,
}

impl Answer {
    /// The answer to this request out of this folder, whose path is absolute and free of links.
    #[must_use]
    pub fn to(head: &RequestHead<'_>, folder: &Path) -> Self {
        match head.method() {
            Method::Get | Method::Head => {}
            Method::Other => return Self::page(Status::NOT_IMPLEMENTED, "no such method here"),
            _ => return Self::page(Status::METHOD_NOT_ALLOWED, "this server answers GET and HEAD"),
        }
        // `SitePath` decodes `%20` to a space and refuses a `..` that climbs above the folder,
        // however it is written (RFC 3986 §5.2.4, RFC 9110 §17.3).
        let path = match SitePath::parse(head.target().path().unwrap_or_default()) {
            Ok(path) => path,
            Err(wrong) if wrong.is_malformed() => {
                return Self::page(Status::BAD_REQUEST, &wrong.to_string());
            }
            Err(wrong) => return Self::page(Status::NOT_FOUND, &wrong.to_string()),
        };
        Self::file(&path, folder).unwrap_or_else(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => {
                Self::page(Status::NOT_FOUND, "there is no such file in the folder")
            }
            _ => Self::page(Status::INTERNAL_SERVER_ERROR, "the server cannot read this file"),
        })
    }

    /// A page that says what is wrong; `why` is text of this program, never of the client.
    #[must_use]
    pub fn page(status: Status, why: &str) -> Self {
        let page =
            format!("<!DOCTYPE html>\n<title>{status}</title>\n<h1>{status}</h1>\n<p>{why}</p>\n");
        Self {
            status,
            media_type: "text/html; charset=utf-8",
            length: page.len() as u64,
            content: Box::new(Cursor::new(page)),
        }
    }

    fn file(path: &SitePath, folder: &Path) -> io::Result<Self> {
        let mut name = folder.join(OsStr::from_bytes(path.as_octets()));
        if path.is_folder() {
            name.push("index.html");
        }
        // A link may lead out of the folder: follow it, look where it leads, and open a regular
        // file only, since opening a pipe waits. Who may write here could still win a race.
        let file = name.canonicalize()?;
        let inside = file.strip_prefix(folder).map_err(|_| ErrorKind::NotFound)?;
        let hidden = inside.iter().any(|part| part.as_bytes().starts_with(b".")); // `.git` …
        if hidden || !file.metadata()?.is_file() {
            return Err(ErrorKind::NotFound.into());
        }
        let content = File::open(file)?;
        Ok(Self {
            status: Status::OK,
            media_type: media_type(&name),
            length: content.metadata()?.len(),
            content: Box::new(content),
        })
    }
}

/// Reads what has come, or waits for it until `end`. A timeout of the socket alone would begin anew
/// with each octet, and an octet a second would hold the reader for hours.
///
/// # Errors
/// `TimedOut` at `end`, and what else happens to the connection.
pub fn read_until(end: Instant, stream: &mut TcpStream, piece: &mut [u8]) -> io::Result<usize> {
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(piece) {
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            outcome => return outcome,
        }
    }
}

/// Closes so that the answer arrives. With octets unread, the kernel would reset the connection,
/// and the client could lose what it has not read yet. So we say that nothing follows, and read
/// until the client closes too, for a second at most (RFC 9112 §9.6).
///
/// # Errors
/// The connection is gone already.
pub fn close(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    let end = Instant::now() + Duration::from_secs(1);
    while let Ok(1..) = read_until(end, &mut stream, &mut [0; 4096]) {}
    Ok(())
}

/// The arguments of a server, `[[ADDRESS:]PORT [FOLDER]]`: the addresses to listen at, of which the
/// first that this machine has is meant, and the folder. `None` when they are something else.
#[must_use]
pub fn server_arguments() -> Option<(Vec<SocketAddr>, PathBuf)> {
    let mut words = std::env::args_os().skip(1);
    let address = words.next().unwrap_or_else(|| "6789".into());
    let folder = words.next().unwrap_or_else(|| ".".into());
    let None = words.next() else { return None };
    if let Ok(address) = address.to_str()?.parse() {
        return Some((vec![address], folder.into()));
    }
    // A port alone means every address of this machine. IPv6's takes IPv4 along.
    let port: u16 = address.to_str()?.parse().ok()?;
    let every = [(Ipv6Addr::UNSPECIFIED, port).into(), (Ipv4Addr::UNSPECIFIED, port).into()];
    Some((every.to_vec(), folder.into()))
}

/// Browsers decide by it what to do with the content; what is unknown they download.
fn media_type(file: &Path) -> &'static str {
    match file.extension().unwrap_or_default().to_ascii_lowercase().as_bytes() {
        b"html" => "text/html; charset=utf-8",
        b"css" => "text/css; charset=utf-8",
        b"js" => "text/javascript; charset=utf-8",
        b"txt" => "text/plain; charset=utf-8",
        b"svg" => "image/svg+xml",
        b"png" => "image/png",
        b"jpg" => "image/jpeg",
        _ => "application/octet-stream",
    }
}
