//! What Plainwire's tests share: byte feeders, fixture sites, laws that hold on every answer, an
//! independent reader of responses, running programs, and foreign peers.
//!
//! Rules: every wait has a bound, every process is ended by its own process id, every folder is
//! temporary, and a missing tool fails loudly. Only the fuzz targets and the differential reading
//! use `h1`: what judges the codec must not be the codec.
//!
//! The tests that cross crates live in this crate's `tests/` folder.

pub mod browser;
pub mod cases;
pub mod console;
pub mod differential;
pub mod expect;
pub mod faulty;
pub mod feed;
pub mod fuzz;
pub mod laws;
pub mod limits;
pub mod multipart;
pub mod namespace;
pub mod peer;
pub mod port;
pub mod program;
pub mod server;
pub mod shapes;
pub mod site;
pub mod user;
pub mod wait;
pub mod wire;
