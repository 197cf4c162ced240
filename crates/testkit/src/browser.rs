//! A real browser: headless Chromium, driven through WebDriver.
//!
//! Rules: the browsers of one test binary share one driver, which ends with the last of them; each
//! browser has a profile folder of its own; every command has a bound. The functions block, since
//! the tests that look at pages do nothing else meanwhile.
//!
//! It knows pages, not HTTP: what a person would see, not what was sent.

use std::future::Future;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::peer::Peer;
use crate::wait;

/// One browser with one window, closed when dropped.
#[derive(Debug)]
pub struct Browser {
    client: Option<Client>,
    runtime: Runtime,
    _driver: Arc<Peer>,
    profile: TempDir,
}

impl Browser {
    /// Starts a browser, and the driver if none runs.
    ///
    /// # Panics
    ///
    /// When Chromium or its driver is missing or does not start.
    pub fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime on this thread can be made");
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let driver = driver();
        let url = format!("http://{}", driver.address());
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(profile.path()));
        let client = bounded(&runtime, "a browser that starts", builder.connect(&url));
        let client = client.unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        Self { client: Some(client), runtime, _driver: driver, profile }
    }

    /// Opens a URL and waits until the page, its images and its style sheets are loaded.
    ///
    /// # Panics
    ///
    /// When the browser shows an error page of its own: nobody answered.
    pub fn open(&self, url: &str) {
        self.done(&format!("{url} to load"), self.client().goto(url));
    }

    /// The title of the page.
    pub fn title(&self) -> String {
        self.done("the title", self.client().title())
    }

    /// The text of the page that a person can see.
    pub fn text(&self) -> String {
        self.done("the text", async {
            self.client().find(Locator::Css("body")).await?.text().await
        })
    }

    /// The width of the image that a CSS selector names, in its own pixels; 0 when it did not load.
    ///
    /// # Panics
    ///
    /// When there is no such image.
    pub fn image_width(&self, selector: &str) -> u64 {
        let script = "return document.querySelector(arguments[0]).naturalWidth";
        self.script(script, json!(selector)).as_u64().expect("an image has a width")
    }

    /// A computed style of the first element that a CSS selector names.
    ///
    /// # Panics
    ///
    /// When there is no such element.
    pub fn style(&self, selector: &str, property: &str) -> String {
        let script = "const [selector, property] = arguments[0];
            return getComputedStyle(document.querySelector(selector)).getPropertyValue(property)";
        let value = self.script(script, json!([selector, property]));
        value.as_str().expect("a style is text").to_owned()
    }

    /// How many rules the style sheets that the page links to have; 0 when none is loaded.
    pub fn style_rules(&self) -> u64 {
        let script = "return [...document.styleSheets].filter(sheet => sheet.href)
            .reduce((count, sheet) => count + sheet.cssRules.length, 0)";
        self.script(script, Value::Null).as_u64().expect("a count is a number")
    }

    /// The status of the response that the page came with, as the browser understood it.
    pub fn status(&self) -> u64 {
        let script = "return performance.getEntriesByType('navigation')[0].responseStatus";
        self.script(script, Value::Null).as_u64().expect("a status is a number")
    }

    /// Writes what the window shows to a PNG file.
    ///
    /// # Panics
    ///
    /// When the file cannot be written.
    pub fn screenshot(&self, file: &Path) {
        let image = self.done("a screenshot", self.client().screenshot());
        std::fs::write(file, image)
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
    }

    fn script(&self, script: &str, argument: Value) -> Value {
        self.done("a script", self.client().execute(script, vec![argument]))
    }

    fn done<Output, Fault: std::fmt::Display>(
        &self,
        what: &str,
        command: impl Future<Output = Result<Output, Fault>>,
    ) -> Output {
        bounded(&self.runtime, what, command)
            .unwrap_or_else(|error| panic!("the browser cannot give {what}: {error}"))
    }

    fn client(&self) -> &Client {
        self.client.as_ref().expect("only dropping the browser takes its client")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let process = process_of(&client);
        let close = async { tokio::time::timeout(COMMAND_WAIT_MAX, client.close()).await };
        // A browser that is gone already is closed.
        let _ = self.runtime.block_on(close);
        // Its profile can only be removed when it no longer writes there.
        let Some(process) = process else { return };
        let is_gone = || (!is_ours(process, self.profile.path())).then_some(());
        if wait::within(CLOSE_WAIT_MAX, is_gone).is_none() {
            let _ = kill_process(process, Signal::KILL);
            wait::within(CLOSE_WAIT_MAX, is_gone);
        }
    }
}

/// The process of the browser behind a session, as the driver names it.
fn process_of(client: &Client) -> Option<Pid> {
    let id = client.capabilities()?.get("goog:processID")?.as_i64()?;
    Pid::from_raw(i32::try_from(id).ok()?)
}

/// Whether a process still runs and is the browser with this profile, not one that got its id.
fn is_ours(process: Pid, profile: &Path) -> bool {
    let arguments = std::fs::read(format!("/proc/{}/cmdline", process.as_raw_nonzero()));
    let profile = profile.as_os_str().as_bytes();
    arguments.is_ok_and(|octets| octets.windows(profile.len()).any(|window| window == profile))
}

/// The driver of this test binary: that of another browser, or a new one.
fn driver() -> Arc<Peer> {
    static DRIVER: Mutex<Weak<Peer>> = Mutex::new(Weak::new());
    let mut shared = DRIVER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(driver) = shared.upgrade() {
        return driver;
    }
    let driver = Arc::new(Peer::start("chromedriver", |port, own| {
        let mut command = Command::new("chromedriver");
        // What Chromium writes outside its profile shall go with the driver.
        command.env("HOME", own).env("TMPDIR", own).arg(format!("--port={port}"));
        command
    }));
    *shared = Arc::downgrade(&driver);
    driver
}

fn capabilities(profile: &Path) -> serde_json::Map<String, Value> {
    let mut arguments: Vec<String> =
        ARGUMENTS.iter().map(|argument| argument.to_string()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let options = json!({ "binary": "/usr/bin/chromium", "args": arguments });
    let mut capabilities = serde_json::Map::new();
    capabilities.insert("browserName".to_owned(), json!("chrome"));
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}

/// Runs one command, for at most [`COMMAND_WAIT_MAX`].
fn bounded<Output>(runtime: &Runtime, what: &str, command: impl Future<Output = Output>) -> Output {
    runtime
        .block_on(async { tokio::time::timeout(COMMAND_WAIT_MAX, command).await })
        .unwrap_or_else(|_| panic!("waited {COMMAND_WAIT_MAX:?} in vain for {what}"))
}

/// For one command of WebDriver; starting a browser on a busy machine is the slowest.
const COMMAND_WAIT_MAX: Duration = Duration::from_secs(60);

/// For a browser that has been told to close, or killed, to be gone.
const CLOSE_WAIT_MAX: Duration = Duration::from_secs(5);

/// No window, no sandbox (the tests run as root), and nothing that calls home.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,900",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site;

    #[test]
    fn browser_sees_title_text_image_and_style_of_a_page() {
        let folder = site! {
            "page.html" => "<!doctype html><title>A page</title><link rel=stylesheet href=a.css>
                <p>words</p><img src=a.svg><img id=gone src=gone.svg>",
            "a.css" => "p { color: rgb(1, 2, 3) }",
            "a.svg" => "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='10'/>",
        }
        .folder();
        let peer = Peer::python(folder.path());
        let browser = Browser::start();
        browser.open(&format!("http://{}/page.html", peer.address()));
        assert_eq!((&*browser.title(), &*browser.text()), ("A page", "words"));
        assert_eq!((browser.image_width("img"), browser.image_width("#gone")), (30, 0));
        assert_eq!(browser.style("p", "color"), "rgb(1, 2, 3)");
        assert_eq!(browser.status(), 200);
        let file = folder.join("shot.png");
        browser.screenshot(&file);
        assert!(std::fs::read(file).unwrap().starts_with(b"\x89PNG"));
    }
}
