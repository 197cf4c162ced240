//! The attacks of the field's history, by name: what clients and files have done to web servers,
//! and what this one does instead.
