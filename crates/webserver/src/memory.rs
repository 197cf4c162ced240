//! Giving memory back to the system, after a crowd has gone.
//!
//! The allocator of the GNU C library keeps what was freed between things that still live, for
//! good: a server that was once asked for much would look for ever as if it still were. So now and
//! then it is told to let go, where much has become free since the last time. It does not know what
//! the memory was for. Other allocators are left to themselves.

use crate::limits::{FREE_OCTETS, FREE_OCTETS_LOOK};

/// Looks now and then, and never ends.
pub(crate) async fn give_back() {
    let mut tide = Tide::default();
    loop {
        tokio::time::sleep(FREE_OCTETS_LOOK).await;
        if tide.is_high(allocator::free_octets()) {
            // It takes some milliseconds where there is much, in which no connection is to wait.
            let _ = tokio::task::spawn_blocking(allocator::give_back).await;
            tide.turn(allocator::free_octets());
        }
    }
}

/// How much is free, and the least that was since memory was last given back: what was given back
/// still counts as free.
#[derive(Debug, Default)]
struct Tide {
    lowest: Option<usize>,
}

impl Tide {
    /// Whether much has become free since it was least.
    fn is_high(&mut self, free: usize) -> bool {
        let lowest = self.lowest.map_or(free, |lowest| lowest.min(free));
        self.lowest = Some(lowest);
        free - lowest > FREE_OCTETS
    }

    /// What is free now has been given back.
    const fn turn(&mut self, free: usize) {
        self.lowest = Some(free);
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the allocator has no safe interface")]
mod allocator {
    /// Octets that were freed and not used again.
    pub(super) fn free_octets() -> usize {
        // SAFETY: takes and gives no pointer, and locks what it looks at; any thread may call it at
        // any time.
        unsafe { libc::mallinfo2() }.fordblks
    }

    pub(super) fn give_back() {
        // SAFETY: as above; it touches nothing that is in use.
        unsafe { libc::malloc_trim(0) };
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod allocator {
    pub(super) const fn free_octets() -> usize {
        0
    }

    pub(super) const fn give_back() {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_given_back_once_for_each_time_that_much_became_free() {
        let mut tide = Tide::default();
        assert!(!tide.is_high(50 * FREE_OCTETS), "at the start");
        assert!(!tide.is_high(10), "in use");
        assert!(!tide.is_high(10 + FREE_OCTETS), "not much");
        assert!(tide.is_high(11 + FREE_OCTETS));
        tide.turn(11 + FREE_OCTETS);
        assert!(!tide.is_high(11 + FREE_OCTETS), "it was given back");
        assert!(!tide.is_high(0), "in use again");
        assert!(tide.is_high(1 + FREE_OCTETS));
    }

    #[test]
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    fn freed_memory_that_something_small_holds_back_is_given_back() {
        let resident = || {
            let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
            statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap() * 4096
        };
        let mut large: Vec<Vec<u8>> = Vec::new();
        let mut small: Vec<Box<u64>> = Vec::new();
        for round in 0..1000 {
            large.push(vec![1; 64 * 1024]);
            small.push(Box::new(round));
        }
        drop(large);
        allocator::give_back();
        let least = resident();
        assert!(least < 48 << 20, "{least} of 64 MiB and more are still there");
        assert_eq!(small.len(), 1000);
    }
}
