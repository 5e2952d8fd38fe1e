//! *Kontoret*: who works here, what they may do, and what they do.
//!
//! Every use case takes the [`Actor`] who does it and asks [`policy::may`]; what an actor may not see is not found.

mod accounts;
mod actor;
mod cases;
mod drafts;
mod forms;
mod found;
mod grants;
mod own_account;
mod passkeys;
mod password;
mod plan;
pub mod policy;
mod quotes;
mod second_factor;
mod sign_in;
mod taken_in;
mod token;

pub use accounts::{
    Invited, NewAssignment, assign, close_account, end_assignment, first_account, invite, invite_as, open_account,
    renew_invitation,
};
pub use actor::{Actor, Proof, actor, command_line, set_second_factor};
pub use cases::{NewCase, may_read_case, open_case, read_case};
pub use drafts::{
    DraftRead, MOST_GRANTS, NewComment, Saved, add_writer, begin_draft, close_draft, comment, may_write, read_draft, save_draft,
    settle, step,
};
pub use forms::form;
pub use found::{item_of, quoted};
pub use grants::{council, giving_clauses, proposed_clause};
pub use own_account::{change_name, change_password, end_other_sessions, end_own_session};
pub use passkeys::{
    Ceremonies, PASSKEYS, RelyingParty, add_passkey, begin_passkey, begin_sign_in, remove_passkey, sign_in_by_passkey,
};
pub use password::{LEAST as SHORTEST_PASSWORD, weakness};
pub use plan::{LISTED, Listed, is_late, late, plan_draft, waiting};
pub use quotes::{Decided, decided_at, decided_before};
pub use second_factor::{Enrolment, RECOVERY_CODES, begin_codes, confirm_codes, new_recovery_codes, remove_codes};
pub use sign_in::{SignedIn, invited, sign_in, sign_out, take_invitation, verify_code};
pub use taken_in::taken_in;
pub use token::Token;
