//! What the parts of an item are for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// *Afsnitstype*: what a heading inside an item means, whatever it is called there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// *Beslutningstema*: what the body is asked.
    Question,
    /// *Resumé*.
    Summary,
    /// *Sagsfremstilling*.
    Case,
    /// *Indstilling*.
    Recommendation,
    /// *Beslutning*.
    Decision,
    /// *Historik*, tidligere behandling.
    History,
    /// *Beslutningskompetence*, sagsgang.
    Route,
    /// *Økonomi*.
    Economy,
    /// *Lovgrundlag*.
    Law,
    /// *Kommunikation*.
    Communication,
    /// *Høring*, inddragelse.
    Hearing,
    /// *Tidsplan*, videre proces.
    Plan,
    /// *Alternativer*, vurdering.
    Options,
    /// *Konsekvenser*: handicap, personale, CO2.
    Impact,
    /// *Drøftelse*: what the body is asked to discuss.
    Discussion,
    /// *Deltagere*, fravær.
    People,
    /// *Bilag*.
    Attachments,
    /// Text of a heading that no entry of the lexicon knows, or of none.
    Other,
}
