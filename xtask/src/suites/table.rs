//! The suites: how each is started, and what shows that it found nothing.
//!
//! Table of data. In the order in which they run. Words in braces are filled in by the ground:
//! `{url}`, `{host}`, `{port}` of the site that has something of everything; `{scripted}`, the port
//! of the site that the scripts know; `{python}`, `{wapiti}` and `{node}`, what was installed;
//! `{here}` and `{scripts}`, the folders of our scripts; `{site}` and `{work}`, the folders of the
//! site and for what a suite writes.

use super::judge::Judge::{self, EndsWell, Says};
use crate::packages::Need;

/// A foreign program that asks `webserver`.
pub(super) struct Suite {
    pub(super) name: &'static str,
    pub(super) command: &'static [&'static str],
    /// After so long it has hung.
    pub(super) seconds_max: u32,
    pub(super) judge: Judge,
}

/// The programs, and what is needed to install the rest.
pub(super) const NEEDS: &[Need] = &[
    Need { program: "ab", package: "apache2-utils" },
    Need { program: "aria2c", package: "aria2" },
    Need { program: "axel", package: "axel" },
    Need { program: "curl", package: "curl" },
    Need { program: "dirb", package: "dirb" },
    Need { program: "h2load", package: "nghttp2-client" },
    Need { program: "haproxy", package: "haproxy" },
    Need { program: "httperf", package: "httperf" },
    Need { program: "httrack", package: "httrack" },
    Need { program: "lftp", package: "lftp" },
    Need { program: "node", package: "nodejs" },
    Need { program: "npm", package: "npm" },
    Need { program: "python3", package: "python3-venv" },
    Need { program: "siege", package: "siege" },
    Need { program: "slowhttptest", package: "slowhttptest" },
    Need { program: "wget", package: "wget" },
    Need { program: "wrk", package: "wrk" },
];

/// What slowhttptest says while others are still served.
const SERVED: Judge = Says {
    all: &["service available: YES"],
    none: &["service available: NO"],
    shown: "Exit status",
};

/// In the order in which they run.
pub(super) const SUITES: &[Suite] = &[
    Suite {
        name: "redbot, httplint",
        command: &["{python}", "{here}/lint.py", "{url}"],
        seconds_max: 180,
        judge: EndsWell,
    },
    Suite {
        name: "http.client",
        command: &["{python}", "{scripts}/http_client.py", "{host}", "{scripted}"],
        seconds_max: 60,
        judge: EndsWell,
    },
    Suite {
        name: "node http, fetch",
        command: &["node", "{scripts}/node_http.mjs", "{host}", "{scripted}"],
        seconds_max: 60,
        judge: EndsWell,
    },
    Suite {
        name: "requests, httpx, aiohttp",
        command: &["{python}", "{here}/clients.py", "{host}", "{scripted}"],
        seconds_max: 60,
        judge: EndsWell,
    },
    Suite {
        name: "undici",
        command: &["node", "{here}/pipelines.mjs", "{host}", "{scripted}", "{node}"],
        seconds_max: 60,
        judge: EndsWell,
    },
    Suite {
        name: "haproxy",
        command: &["{python}", "{here}/proxied.py", "{host}", "{scripted}", "{work}", "{scripts}"],
        seconds_max: 120,
        judge: EndsWell,
    },
    Suite {
        name: "downloads",
        command: &["{python}", "{here}/downloads.py", "{url}", "{site}", "{work}/downloads"],
        seconds_max: 240,
        judge: EndsWell,
    },
    Suite {
        name: "linkinator",
        command: &["node", "{node}/linkinator/build/src/cli.js", "{url}/", "--recurse"],
        seconds_max: 60,
        judge: EndsWell,
    },
    Suite {
        name: "slow heads",
        command: &[
            "slowhttptest",
            "-H",
            "-c",
            "200",
            "-r",
            "200",
            "-i",
            "10",
            "-l",
            "25",
            "-p",
            "3",
            "-u",
            "{url}/text.txt",
        ],
        seconds_max: 60,
        judge: SERVED,
    },
    Suite {
        name: "slow content",
        command: &[
            "slowhttptest",
            "-B",
            "-c",
            "200",
            "-r",
            "200",
            "-i",
            "10",
            "-s",
            "8192",
            "-l",
            "25",
            "-p",
            "3",
            "-u",
            "{url}/text.txt",
        ],
        seconds_max: 60,
        judge: SERVED,
    },
    Suite {
        name: "many ranges",
        command: &[
            "slowhttptest",
            "-R",
            "-c",
            "50",
            "-r",
            "50",
            "-a",
            "5",
            "-b",
            "3000",
            "-t",
            "GET",
            "-l",
            "20",
            "-p",
            "3",
            "-u",
            "{url}/text.txt",
        ],
        seconds_max: 60,
        judge: SERVED,
    },
    Suite {
        name: "slow readers",
        command: &[
            "slowhttptest",
            "-X",
            "-c",
            "100",
            "-r",
            "100",
            "-w",
            "10",
            "-y",
            "20",
            "-n",
            "5",
            "-z",
            "32",
            "-k",
            "3",
            "-l",
            "40",
            "-p",
            "3",
            "-u",
            "{url}/large.bin",
        ],
        seconds_max: 90,
        judge: SERVED,
    },
    Suite {
        name: "autocannon",
        command: &[
            "node",
            "{node}/autocannon/autocannon.js",
            "-c",
            "20",
            "-d",
            "5",
            "-p",
            "10",
            "{url}/text.txt",
        ],
        seconds_max: 60,
        judge: Says { all: &["requests in"], none: &["errors (", "non 2xx"], shown: "requests in" },
    },
    Suite {
        name: "wrk",
        command: &["wrk", "-t1", "-c50", "-d5", "{url}/text.txt"],
        seconds_max: 30,
        judge: Says {
            all: &["requests in"],
            none: &["Socket errors", "Non-2xx"],
            shown: "requests in",
        },
    },
    Suite {
        name: "ab, kept",
        command: &["ab", "-q", "-k", "-n", "20000", "-c", "50", "{url}/text.txt"],
        seconds_max: 60,
        judge: AB,
    },
    Suite {
        name: "ab, closed",
        command: &["ab", "-q", "-n", "5000", "-c", "50", "{url}/index.html"],
        seconds_max: 60,
        judge: AB,
    },
    Suite {
        name: "h2load --h1",
        command: &["h2load", "--h1", "-n", "20000", "-c", "20", "-m", "10", "{url}/text.txt"],
        seconds_max: 60,
        judge: Says {
            all: &["20000 succeeded, 0 failed, 0 errored, 0 timeout"],
            none: &[],
            shown: "requests:",
        },
    },
    Suite {
        name: "siege",
        command: &["siege", "-R", "/dev/null", "-b", "-c", "10", "-t", "5S", "{url}/text.txt"],
        seconds_max: 60,
        judge: Says {
            all: &["Failed transactions: 0"],
            none: &["HTTP/1.1 5"],
            shown: "Transactions:",
        },
    },
    Suite {
        name: "httperf",
        command: &[
            "httperf",
            "--server",
            "{host}",
            "--port",
            "{port}",
            "--uri",
            "/text.txt",
            "--num-conns",
            "200",
            "--num-calls",
            "50",
        ],
        seconds_max: 60,
        judge: Says { all: &["Errors: total 0", "2xx=10000"], none: &[], shown: "Reply status" },
    },
    Suite {
        name: "dirb",
        command: &["dirb", "{url}/", "/usr/share/dirb/wordlists/common.txt", "-S", "-r"],
        seconds_max: 120,
        judge: Says { all: &["END_TIME"], none: &["(CODE:5", "/."], shown: "DOWNLOADED" },
    },
    Suite {
        name: "wapiti",
        command: &[
            "{wapiti}",
            "-u",
            "{url}/",
            "-m",
            "all,-nikto,-wapp,-cms,-takeover,-brute_login_form,-network_device,-wp_enum,-htp",
            "--flush-session",
            "--max-scan-time",
            "60",
            "--max-attack-time",
            "20",
            "-d",
            "3",
            "-f",
            "txt",
            "-o",
            "/dev/stdout",
            "--no-bugreport",
            "-v",
            "0",
        ],
        seconds_max: 240,
        judge: Says {
            all: &[
                "Backup file : 0",
                "CRLF Injection : 0",
                "Command execution : 0",
                "Htaccess Bypass : 0",
                "Open Redirect : 0",
                "Path Traversal : 0",
                "Potentially dangerous file : 0",
                "Reflected Cross Site Scripting : 0",
            ],
            none: &[],
            shown: "Crawled pages",
        },
    },
];

/// What ab says when every answer was a whole 200.
const AB: Judge =
    Says { all: &["Failed requests: 0"], none: &["Non-2xx"], shown: "Requests per second" };
