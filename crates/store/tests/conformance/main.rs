//! What every store has to do, as rows that each of them runs.
//!
//! `answers` holds the rows for any store; `links`, `special`, `changes` and `roots` hold those
//! that need a disk, and run once for each way of opening files. A new store adds one module at the
//! end.

#![expect(clippy::unwrap_used, reason = "a row fails by panicking")]

mod answers;
mod changes;
mod denied;
mod forbidden;
mod grounds;
mod links;
mod roots;
mod special;

/// One test for each row, on a ground of its own.
macro_rules! rows {
    ($ground:expr; $($file:ident { $($row:ident)* })*) => {
        $($(
            #[test]
            fn $row() {
                crate::grounds::bounded(async { crate::$file::$row(&$ground).await });
            }
        )*)*
    };
}

/// The rows that every store passes.
macro_rules! every_store {
    ($ground:expr) => {
        rows! { $ground;
            answers {
                file_is_found_with_its_octets_length_and_time
                file_of_no_octets_is_found
                folder_is_found_with_and_without_a_slash
                look_sees_what_find_finds_in_each_state
                path_that_names_nothing_is_missing
                path_below_a_file_is_missing
                name_of_any_octets_is_found_as_it_is
                identity_changes_with_every_change
                revalidation_tells_the_same_from_another
                span_is_cut_to_the_file_and_read_in_pieces
                whole_file_is_read_up_to_the_limit
                list_is_in_the_order_of_octets_and_paged
                list_of_what_is_no_folder_is_missing
            }
        }
    };
}

/// The rows that need a disk.
macro_rules! every_disk {
    ($ground:expr) => {
        rows! { $ground;
            links {
                link_that_stays_inside_is_followed
                link_that_leaves_or_is_absolute_is_missing
                link_loop_is_missing
                link_in_a_list_shows_what_it_leads_to
                folder_swapped_for_a_link_never_gives_what_is_outside
            }
            special {
                pipe_and_socket_are_missing_and_never_opened
                device_is_missing_and_never_opened
                file_that_is_looked_at_is_never_opened
                path_longer_than_the_system_takes_is_missing
                list_tells_what_is_not_served
            }
            changes {
                identity_changes_with_an_edit_of_the_same_length
                identity_changes_when_another_file_is_renamed_over_it
                file_cut_short_while_it_is_read_is_an_error
                file_rewritten_after_it_was_found_is_not_read_whole
                file_that_loses_a_name_or_changes_its_mode_holds_what_it_held
                span_outlives_the_name_of_its_file
                span_that_is_not_cached_is_warmed_and_read
                folder_moved_out_and_linked_to_is_not_the_same
            }
            roots {
                root_made_anew_is_followed
                root_behind_a_link_is_followed
                root_that_is_gone_is_missing_until_it_is_back
                root_is_followed_within_its_freshness
                root_that_cannot_be_opened_says_what_to_do
                single_file_is_all_there_is
                single_file_that_cannot_be_served_says_what_to_do
            }
            denied {
                file_that_may_not_be_read_is_denied
            }
        }
    };
}

mod openat2 {
    use plainwire_store::Access;

    use crate::grounds::Disk;

    every_store!(Disk::new(Access::Openat2));
    every_disk!(Disk::new(Access::Openat2));
}

mod cap_std {
    use plainwire_store::Access;

    use crate::grounds::Disk;

    every_store!(Disk::new(Access::CapStd));
    every_disk!(Disk::new(Access::CapStd));
}

mod memory {
    use crate::grounds::Memory;

    every_store!(Memory::new());
}
