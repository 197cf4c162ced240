//! The codec from outside: every case is fed whole, at every split, octet by octet and with
//! octets of a next message behind it, and must give the same events each time.

mod conversation;
mod mutation;
mod oracle;
mod reasons;
mod requests;
mod responses;
mod shapes;
mod transcript;
