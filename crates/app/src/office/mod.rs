//! *Kontoret*: who works here, what they may do, and what they do.
//!
//! Every use case takes the [`Actor`] who does it and asks [`policy::may`]; what an actor may not see is not found.

mod accounts;
mod actor;
mod agendas;
mod cases;
mod consultation_letters;
mod consultations;
mod consulted_items;
mod drafts;
mod enclosures;
mod forms;
mod found;
mod grants;
mod meetings;
mod minutes;
mod moving;
mod own_account;
mod passkeys;
mod password;
mod plan;
pub mod policy;
mod proposals;
mod quotes;
mod reading;
mod replies;
mod requests;
mod second_factor;
mod sign_in;
mod sitting;
mod standing_orders;
mod summons;
mod taken_in;
mod to_sign;
mod token;

pub use accounts::{
    Invited, NewAssignment, assign, close_account, end_assignment, first_account, invite, invite_as, open_account,
    renew_invitation,
};
pub use actor::{Actor, Proof, actor, command_line, set_second_factor};
pub use agendas::{
    Agenda, AgendaSent, Check, EntryChange, Line, NewEntry, add_entry, change_entry, order_entries, read_agenda, remove_entry,
    report_urgent, send_agenda,
};
pub use cases::{NewCase, cases, open_case, read_case};
pub use consultation_letters::deliver_consultations;
pub use consultations::{
    ConsultationRead, Heard, NewConsultation, NewParty, asked, asked_file, begin_consultation, close_consultation, consultations,
    link, linked_file, move_deadline, read_asked, read_consultation, read_linked, renew_link,
};
pub use drafts::{
    DraftRead, MOST_GRANTS, NewComment, Saved, add_writer, begin_draft, close_draft, comment, may_write, read_draft, save_draft,
    settle, step,
};
pub use enclosures::{
    EnclosuresRead, MOST_ENCLOSURES, NewFile, Toward, add_enclosure, add_enclosure_version, allow_writing, move_enclosure,
    read_enclosure, read_enclosures, remove_enclosure, rename_enclosure, set_enclosure_access,
};
pub use forms::{form, forms};
pub use found::{item_of, quoted};
pub use grants::{council, giving_clauses, proposed_clause};
pub use meetings::{
    MeetingSeen, NewMeeting, announce, cancel_meeting, coming, move_meeting, plan_meeting, plan_year, planned_bodies,
};
pub use minutes::{
    Approval, Execution, MinutesItem, MinutesPublished, MinutesRead, Signer, carry_out, correct_minutes, executions, minutes_pdf,
    note_signature, publish_minutes, read_minutes, remind_signers, send_minutes, sign_minutes,
};
pub use moving::{
    Alike, BodyCalled, Came, FIELDS, Moving, correct_field, join_bodies, moving, settle_people, take_in_delivery, take_in_files,
};
pub use own_account::{change_name, change_password, end_other_sessions, end_own_session};
pub use passkeys::{
    Ceremonies, PASSKEYS, RelyingParty, add_passkey, begin_passkey, begin_sign_in, remove_passkey, sign_in_by_passkey,
};
pub use password::{LEAST as SHORTEST_PASSWORD, weakness};
pub use plan::{LISTED, Listed, is_late, late, plan_draft, waiting};
pub use proposals::{Proposals, proposals};
pub use quotes::{Decided, decided_at, decided_before};
pub use reading::{
    ItemRead, MeetingRead, NewNote, NoteSeen, add_note, binder, change_note, look_at_item, parts, read_file, read_item,
    read_meeting, remove_note,
};
pub use replies::{Answer, answer, answer_by_link, read_in};
pub use requests::{Settlement, request_item, settle_request};
pub use second_factor::{Enrolment, RECOVERY_CODES, begin_codes, confirm_codes, new_recovery_codes, remove_codes};
pub use sign_in::{SignedIn, invited, sign_in, sign_out, take_invitation, verify_code};
pub use sitting::{
    NewAct, Recorded, SittingRead, StandardDecision, account_named, read_sitting, roll, standard_decisions, take_act,
};
pub use standing_orders::{Preset, presets, set_standing_orders, standing_orders};
pub use summons::{Occasion, deliver_summonses};
pub use taken_in::taken_in;
pub use to_sign::{ToSign, minutes_to_sign};
pub use token::Token;
