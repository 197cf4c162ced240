//! What the program says when it has started, and when it stops.

use std::fmt::Write;
use std::io::IsTerminal;
use std::net::SocketAddr;

use crate::bind::is_exposed;
use crate::network::urls;
use crate::options::Options;
use crate::terminal::{Paint, escaped};

/// Says where the folder is served: for a person on a terminal, else in one line.
pub(crate) fn started(options: &Options, root: &std::path::Path, addresses: &[SocketAddr]) {
    if options.quiet {
        return;
    }
    let folder = escaped(root.as_os_str().as_encoded_bytes());
    let urls = urls(addresses);
    if std::io::stderr().is_terminal() {
        eprint!("{}", for_a_person(&folder, &urls, is_exposed(addresses), Paint::for_stderr()));
    } else {
        eprintln!("webserver: serving {folder} at {}", urls.join(" "));
    }
}

/// Says that the server is finishing what is under way.
pub(crate) fn stopping(options: &Options) {
    if !options.quiet {
        let again =
            if std::io::stderr().is_terminal() { "; Ctrl-C again stops at once" } else { "" };
        eprintln!("webserver: stopping, finishing what is under way{again}");
    }
}

/// Says that it has stopped cleanly.
pub(crate) fn stopped(options: &Options) {
    if !options.quiet {
        eprintln!("webserver: stopped");
    }
}

fn for_a_person(folder: &str, urls: &[String], exposed: bool, paint: Paint) -> String {
    let mut text = format!("\nServing {}\n\n", paint.bold(folder));
    for (index, url) in urls.iter().enumerate() {
        let note =
            if index > 0 && exposed { paint.dim("  from other machines") } else { String::new() };
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {}{note}", paint.bold(url));
    }
    let reach = if exposed {
        paint.yellow("Visible to your network; --local hides it.")
    } else {
        "Visible to this machine only.".to_owned()
    };
    let _ = write!(
        text,
        "\n{reach}\nHidden files are not served. A folder without an index.html is 404.\n\
         Press Ctrl-C to stop.\n\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banner_says_what_is_served_where_to_whom_and_how_to_stop() {
        let paint = Paint::for_stderr();
        let urls = ["http://localhost:6789/".to_owned(), "http://192.0.2.7:6789/".to_owned()];
        let text = for_a_person("/srv/site", &urls, true, paint);
        for part in ["/srv/site", "http://localhost:6789/", "--local hides it", "404", "Ctrl-C"] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        assert!(for_a_person("/srv/site", &urls[..1], false, paint).contains("this machine only"));
    }
}
