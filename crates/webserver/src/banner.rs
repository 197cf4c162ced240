//! What the program says when it has started, and when it stops.

use std::fmt::Write;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::Path;

use crate::log::Log;
use crate::network::{Reach, Url, reach};
use crate::options::Options;
use crate::sandbox::Report;
use crate::terminal::{Paint, shown};

/// Says where the folder is served: for a person on a terminal, else in one line, and in another
/// one what could not be given up.
pub(crate) fn started(
    log: &Log,
    options: &Options,
    root: &Path,
    (addresses, urls): (&[SocketAddr], &[Url]),
    confined: &Report,
) {
    if options.quiet {
        return;
    }
    let folder = shown(root);
    if std::io::stderr().is_terminal() {
        let is_exposed =
            addresses.iter().any(|address| reach(address.ip()) == Reach::OtherMachines);
        let paint = Paint::for_stderr();
        log.show(&for_a_person(&folder, urls, is_exposed, &confined.banner(), paint));
    } else {
        let urls: Vec<&str> = urls.iter().map(|url| url.text.as_str()).collect();
        log.say(&format!("serving {folder} at {}", urls.join(" ")));
        if let Some(shortfall) = confined.shortfall() {
            log.say(&shortfall);
        }
    }
}

/// Says that the server is finishing what is under way.
pub(crate) fn stopping(log: &Log, options: &Options) {
    if !options.quiet {
        let again =
            if std::io::stderr().is_terminal() { "; Ctrl-C again stops at once" } else { "" };
        log.say(&format!("stopping, finishing what is under way{again}"));
    }
}

/// Says that it has stopped cleanly.
pub(crate) fn stopped(log: &Log, options: &Options) {
    if !options.quiet {
        log.say(&"stopped");
    }
}

/// No line of our own is longer than 40 columns; a URL or a folder may be.
fn for_a_person(
    folder: &str,
    urls: &[Url],
    is_exposed: bool,
    confined: &[String],
    paint: Paint,
) -> String {
    let mut text = format!("\nServing {}\n", paint.bold(folder));
    let groups =
        [(Reach::ThisMachine, "On this machine:"), (Reach::OtherMachines, "From other machines:")];
    for (reach, heading) in groups {
        let mut heading = Some(heading);
        for url in urls.iter().filter(|url| url.reach == reach) {
            if let Some(heading) = heading.take() {
                let _ = write!(text, "\n{}\n", paint.dim(heading));
            }
            // Writing to a string does not fail.
            let _ = writeln!(text, "  {}", paint.bold(&url.text));
        }
    }
    let visible = if is_exposed {
        paint.yellow("Others can open it; --local hides it.")
    } else {
        "Visible to this machine only.".to_owned()
    };
    let _ = write!(
        text,
        "\n{visible}\nHidden files are not served.\nA folder without index.html is 404.\n",
    );
    for line in confined {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str("Press Ctrl-C to stop.\n\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str, reach: Reach) -> Url {
        Url { text: text.to_owned(), reach }
    }

    #[test]
    fn banner_says_what_is_served_where_to_whom_and_how_to_stop() {
        let urls = [
            url("http://127.0.0.1:80/", Reach::ThisMachine),
            url("http://192.0.2.7:80/", Reach::OtherMachines),
            url("http://[::1]:80/", Reach::ThisMachine),
        ];
        let text =
            for_a_person("/srv/site", &urls, true, &["Confined.".to_owned()], Paint::new(false));
        let expected = "\nServing /srv/site\n\nOn this machine:\n  http://127.0.0.1:80/\n  \
                        http://[::1]:80/\n\nFrom other machines:\n  http://192.0.2.7:80/\n\n\
                        Others can open it; --local hides it.\nHidden files are not served.\n\
                        A folder without index.html is 404.\nConfined.\nPress Ctrl-C to stop.\n\n";
        assert_eq!(text, expected);
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    }

    #[test]
    fn banner_of_a_server_for_this_machine_names_no_other() {
        let urls = [url("http://[::1]:80/", Reach::ThisMachine)];
        let text = for_a_person("/srv/site", &urls, false, &[], Paint::new(true));
        assert!(text.contains("Visible to this machine only."), "{text}");
        assert!(!text.contains("other machines"), "{text}");
        assert!(text.contains("\x1b[1mhttp://[::1]:80/\x1b[0m"), "{text}");
    }
}
