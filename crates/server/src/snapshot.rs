//! What is in force: the sites, the limits, and who watches.

use std::sync::Arc;

use plainwire_content::Hosts;

use crate::{Limits, Observer, Tracer};

/// All that a request is answered by. It never changes; a reload puts another in its place, and a
/// request keeps the one that it began with.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The sites.
    pub hosts: Hosts,
    /// The limits.
    pub limits: Limits,
    /// Who is told.
    pub observer: Arc<dyn Observer>,
    /// Who watches every step; usually nobody.
    pub tracer: Option<Arc<dyn Tracer>>,
}
