//! Table of data. The system calls that a running server makes, and libraries of it in its stead.
//!
//! One line a call, or a few that differ in nothing that matters here. A call that writes to a file
//! is allowed because connections and logs are written with it: nothing can be opened for writing.

use libc::{self as c, c_long};

/// A call's number, and when it is allowed.
pub(super) type Call = (c_long, When);

/// When a call is allowed.
#[derive(Debug)]
pub(super) enum When {
    Always,
    /// Where one of these holds.
    One(&'static [Condition]),
    /// Where both of one of these pairs hold.
    Both(&'static [[Condition; 2]]),
}

/// An argument, counted from 0, and what it has to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition(pub(super) u8, pub(super) Value);

/// What an argument has to be. The kernel reads 32 bits of all but addresses.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    Is(u32),
    /// No address.
    Null,
    /// These bits of it have these values.
    Bits {
        of: u32,
        are: u32,
    },
    /// The number of this process.
    ThisProcess,
}

use Value::{Bits, Is, Null, ThisProcess};
use When::{Always, Both, One};

/// What is allowed.
#[rustfmt::skip]
pub(super) const ALLOWED: &[Call] = &[
    // Connections. Sockets are accepted and never made, but for the pair by which a signal's
    // handler wakes the runtime. Nothing is sent to an address that a caller names: a listener that
    // is shut down is a socket without a peer, and its first send would connect it (TCP Fast Open),
    // which Landlock may not see.
    (c::SYS_accept4, Always),
    (c::SYS_recvfrom, Always),
    (c::SYS_sendto, One(&[Condition(4, Null)])),
    (c::SYS_sendfile, Always),
    (c::SYS_shutdown, Always),
    (c::SYS_getsockname, Always),
    (c::SYS_getpeername, Always),
    (c::SYS_getsockopt, Always),
    (c::SYS_setsockopt, Both(&[
        [Condition(1, Is(c::IPPROTO_TCP as u32)), Condition(2, Is(c::TCP_NODELAY as u32))],
        [Condition(1, Is(c::IPPROTO_TCP as u32)), Condition(2, Is(c::TCP_NOTSENT_LOWAT as u32))],
        [Condition(1, Is(c::IPPROTO_TCP as u32)), Condition(2, Is(c::TCP_DEFER_ACCEPT as u32))],
        [Condition(1, Is(c::SOL_SOCKET as u32)), Condition(2, Is(c::SO_LINGER as u32))],
    ])),
    (c::SYS_socketpair, Both(&[
        [Condition(0, Is(c::AF_UNIX as u32)), Condition(1, STREAM)],
    ])),

    // What is open, whatever it is.
    (c::SYS_read, Always),
    (c::SYS_readv, Always),
    (c::SYS_write, Always),
    (c::SYS_writev, Always),
    (c::SYS_close, Always),
    (c::SYS_fcntl, One(&[Condition(1, Is(c::F_GETFD as u32)), Condition(1, Is(c::F_SETFD as u32)),
        Condition(1, Is(c::F_GETFL as u32)), Condition(1, Is(c::F_SETFL as u32)),
        Condition(1, Is(c::F_DUPFD_CLOEXEC as u32))])),
    (c::SYS_ioctl, One(&[Condition(1, Is(c::FIONBIO as u32)), Condition(1, Is(c::FIONREAD as u32)),
        Condition(1, Is(c::TIOCOUTQ as u32)), Condition(1, Is(c::TCGETS as u32)),
        Condition(1, Is(TCGETS2)), Condition(1, Is(c::TIOCGWINSZ as u32))])),

    // Files, to look at and to read. What `openat2` opens is said in memory, where a filter cannot
    // look: that is Landlock's part.
    (c::SYS_openat2, Always),
    (c::SYS_openat, One(&[Condition(2, READING)])),
    (c::SYS_fstat, Always),
    (c::SYS_newfstatat, Always),
    (c::SYS_statx, Always),
    (c::SYS_lseek, Always),
    (c::SYS_pread64, Always),
    (c::SYS_preadv, Always),
    (c::SYS_preadv2, Always),
    (c::SYS_fadvise64, Always),
    (c::SYS_getdents64, Always),
    (c::SYS_readlinkat, Always),
    (c::SYS_faccessat, Always),
    (c::SYS_getcwd, Always),

    // Waiting, and the time.
    (c::SYS_epoll_create1, Always),
    (c::SYS_epoll_ctl, Always),
    (c::SYS_epoll_pwait, Always),
    (c::SYS_epoll_pwait2, Always),
    (c::SYS_eventfd2, Always),
    (c::SYS_ppoll, Always),
    (c::SYS_futex, Always),
    (c::SYS_nanosleep, Always),
    (c::SYS_clock_nanosleep, Always),
    (c::SYS_clock_gettime, Always),
    (c::SYS_clock_getres, Always),
    (c::SYS_gettimeofday, Always),
    (c::SYS_restart_syscall, Always),

    // Threads, and never processes: nothing but a thread of this process is made.
    (c::SYS_clone, One(&[Condition(0, Bits { of: THREAD | NAMESPACES, are: THREAD })])),
    (c::SYS_set_robust_list, Always),
    (c::SYS_rseq, Always),
    (c::SYS_gettid, Always),
    (c::SYS_getpid, Always),
    (c::SYS_getcpu, Always),
    (c::SYS_sched_yield, Always),
    (c::SYS_sched_getaffinity, Always),
    (c::SYS_membarrier, Always),
    (c::SYS_prctl, One(&[Condition(0, Is(c::PR_SET_NAME as u32)),
        Condition(0, Is(c::PR_SET_VMA as u32))])),
    (c::SYS_exit, Always),
    (c::SYS_exit_group, Always),

    // Signals, from this process to itself: an abort is one.
    (c::SYS_rt_sigaction, Always),
    (c::SYS_rt_sigprocmask, Always),
    (c::SYS_rt_sigreturn, Always),
    (c::SYS_sigaltstack, Always),
    (c::SYS_tgkill, One(&[Condition(0, ThisProcess)])),

    // Memory, of which nothing new is executable.
    (c::SYS_mmap, One(&[Condition(2, NOT_EXECUTABLE)])),
    (c::SYS_mprotect, One(&[Condition(2, NOT_EXECUTABLE)])),
    (c::SYS_munmap, Always),
    (c::SYS_mremap, Always),
    (c::SYS_madvise, Always),
    (c::SYS_brk, Always),

    // What harms nobody to know.
    (c::SYS_getrandom, Always),
    (c::SYS_uname, Always),
    (c::SYS_sysinfo, Always),
    (c::SYS_getuid, Always),
    (c::SYS_geteuid, Always),
    (c::SYS_getgid, Always),
    (c::SYS_getegid, Always),
    (c::SYS_prlimit64, Both(&[[Condition(0, Is(0)), Condition(2, Null)]])),

    // Older forms of the calls above, which newer machines do not have.
    #[cfg(target_arch = "x86_64")] (c::SYS_open, One(&[Condition(1, READING)])),
    #[cfg(target_arch = "x86_64")] (c::SYS_stat, Always),
    #[cfg(target_arch = "x86_64")] (c::SYS_lstat, Always),
    #[cfg(target_arch = "x86_64")] (c::SYS_readlink, Always),
    #[cfg(target_arch = "x86_64")] (c::SYS_access, Always),
    #[cfg(target_arch = "x86_64")] (c::SYS_poll, Always),
    #[cfg(target_arch = "x86_64")] (c::SYS_epoll_wait, Always),
    #[cfg(target_arch = "x86_64")] (c::SYS_time, Always),
];

/// What the C library tries first and does without, where the kernel seems too old for it:
/// `clone3`, of which a filter cannot tell a thread from a process.
pub(super) const MISSING: &[c_long] = &[c::SYS_clone3, c::SYS_faccessat2];

/// The kind of a socket, without the flags that come with it.
const STREAM: Value = Bits { of: 0xf, are: c::SOCK_STREAM as u32 };

/// Opening without the right to write, to make, or to cut a file.
const READING: Value = Bits {
    of: (c::O_WRONLY
        | c::O_RDWR
        | c::O_CREAT
        | c::O_TRUNC
        | c::O_APPEND
        | c::O_TMPFILE & !c::O_DIRECTORY) as u32,
    are: c::O_RDONLY as u32,
};

const NOT_EXECUTABLE: Value = Bits { of: c::PROT_EXEC as u32, are: 0 };

const THREAD: u32 = c::CLONE_THREAD as u32;

/// What would put a thread into a place of its own.
const NAMESPACES: u32 = (c::CLONE_NEWNS
    | c::CLONE_NEWCGROUP
    | c::CLONE_NEWUTS
    | c::CLONE_NEWIPC
    | c::CLONE_NEWUSER
    | c::CLONE_NEWPID
    | c::CLONE_NEWNET) as u32;

/// An older C library does not name it; both machines of this table have this number.
const TCGETS2: u32 = 0x802c_542a;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_that_leads_out_of_a_sandbox_is_not_in_the_table() {
        let out = [
            c::SYS_execve,
            c::SYS_execveat,
            c::SYS_socket,
            c::SYS_connect,
            c::SYS_bind,
            c::SYS_listen,
            c::SYS_sendmsg,
            c::SYS_sendmmsg,
            c::SYS_ptrace,
            c::SYS_process_vm_readv,
            c::SYS_process_vm_writev,
            c::SYS_kill,
            c::SYS_mount,
            c::SYS_umount2,
            c::SYS_move_mount,
            c::SYS_pivot_root,
            c::SYS_chroot,
            c::SYS_unshare,
            c::SYS_setns,
            c::SYS_bpf,
            c::SYS_io_uring_setup,
            c::SYS_keyctl,
            c::SYS_add_key,
            c::SYS_perf_event_open,
            c::SYS_open_by_handle_at,
            c::SYS_userfaultfd,
            c::SYS_personality,
            c::SYS_kexec_load,
            c::SYS_init_module,
            c::SYS_finit_module,
            c::SYS_setuid,
            c::SYS_setresuid,
            c::SYS_capset,
            c::SYS_seccomp,
            c::SYS_truncate,
            c::SYS_ftruncate,
            c::SYS_fchmod,
            c::SYS_unlinkat,
            c::SYS_pkey_mprotect,
            c::SYS_memfd_create,
        ];
        for (number, _) in ALLOWED {
            assert!(!out.contains(number), "{number}");
        }
    }

    #[test]
    fn call_has_one_line_and_is_allowed_or_missing() {
        for (index, (number, _)) in ALLOWED.iter().enumerate() {
            assert!(ALLOWED[..index].iter().all(|(other, _)| other != number), "{number} again");
            assert!(!MISSING.contains(number), "{number} is missing, too");
        }
    }
}
