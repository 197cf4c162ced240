//! The rows that run over every transport, in process.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test that called it")]

use std::sync::Arc;

use plainwire_content::Site;
use plainwire_testkit::cases::sample;
use plainwire_testkit::expect::differences;

use crate::sent::as_sent;
use crate::walk::ask;

fn in_process(rows: &[(&str, &str)]) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let site = Site::new(Arc::new(sample().memory()));
    for (request, expected) in rows {
        let (answer, _) = runtime.block_on(ask(&site, request));
        let response = runtime.block_on(as_sent(answer, request));
        let wrong = differences(&response, expected);
        assert!(wrong.is_empty(), "{request}\n\n{}\n\n{response}", wrong.join("\n"));
    }
}

plainwire_testkit::content_cases!(in_process);
