//! Row W1: the servers create a TCP socket, bind it to an address and a port, and listen.

use std::net::{Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::process::Command;

use plainwire_testkit::namespace::Namespace;
use plainwire_testkit::port;
use plainwire_testkit::site;
use plainwire_testkit::wire::exchange;

use crate::started::{SERVERS, Server, run};

#[test]
fn w1_address_and_port_are_where_it_listens_and_nowhere_else() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    for binary in SERVERS {
        let port = port::free();
        let mut command = Command::new(binary);
        command.arg(format!("127.0.0.1:{port}")).arg(folder.path());
        let server = Server::started(command);
        assert_eq!(server.address(), SocketAddr::from(([127, 0, 0, 1], port)));
        assert_eq!(exchange(server.address(), "GET /HelloWorld.html").status, 200);
        assert!(TcpStream::connect((Ipv6Addr::LOCALHOST, port)).is_err());
    }
}

#[test]
fn w1_port_alone_listens_on_every_address() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    for binary in SERVERS {
        let port = port::free().to_string();
        let mut command = Command::new(binary);
        command.arg(&port).arg(folder.path());
        let _server = Server::started(command);
        for host in ["127.0.0.1", "[::1]"] {
            let address = format!("{host}:{port}").parse().unwrap();
            assert_eq!(exchange(address, "GET /HelloWorld.html").status, 200, "{address}");
        }
    }
}

// Also the first half of row W3: the folder is the one that the server runs in.
#[test]
fn w1_and_w3_without_arguments_it_serves_the_current_folder_at_port_6789() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    for binary in SERVERS {
        let namespace = Namespace::new();
        let mut command = namespace.command(binary.as_ref());
        command.current_dir(folder.path());
        let _server = Server::started(command);
        let address = SocketAddr::from((namespace.address(), 6789));
        assert_eq!(exchange(address, "GET /HelloWorld.html").text(), "<h1>Hello</h1>");
    }
}

#[test]
fn w1_port_80_works_for_root() {
    let folder = site! { "HelloWorld.html" => "<h1>Hello</h1>" }.folder();
    for binary in SERVERS {
        let namespace = Namespace::new();
        let mut command = namespace.command(binary.as_ref());
        command.arg("80").arg(folder.path());
        let _server = Server::started(command);
        let address = SocketAddr::from((namespace.address(), 80));
        assert_eq!(exchange(address, "GET /HelloWorld.html").status, 200);
    }
}

#[test]
fn w1_port_that_is_busy_and_folder_that_is_missing_are_named() {
    let busy = TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = busy.local_addr().unwrap().to_string();
    for binary in SERVERS {
        let rows =
            [([&*busy, "."], &*busy), (["127.0.0.1:0", "/no-such-folder"], "/no-such-folder")];
        for (words, named) in rows {
            let ended = run(binary, &words);
            assert_eq!((ended.code(), ended.stderr.lines().count()), (1, 1), "{ended:?}");
            assert!(ended.stderr.contains(named), "{ended:?}");
        }
    }
}

#[test]
fn w1_arguments_that_are_something_else_show_the_usage() {
    for binary in SERVERS {
        for words in [&["port"][..], &["65536"], &["-1"], &["1.2.3.4"], &["0", ".", "more"]] {
            let ended = run(binary, words);
            assert_eq!(ended.code(), 2, "{words:?}: {ended:?}");
            assert!(ended.stderr.starts_with("usage: exercise-server"), "{ended:?}");
        }
    }
}
