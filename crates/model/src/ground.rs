//! Why doors were closed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// *Hjemmel* for lukkede døre: the interest that is protected, by forvaltningsloven § 27, or another rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// § 27, stk. 1, nr. 1: private, also economic, matters of persons.
    PrivateMatters,
    /// § 27, stk. 1, nr. 2: business matters of persons and companies.
    BusinessMatters,
    /// § 27, stk. 2: the security of the state or the defence of the realm.
    StateSecurity,
    /// § 27, stk. 3: foreign policy.
    ForeignPolicy,
    /// § 27, stk. 4, nr. 1: prevention and prosecution of breaches of law.
    LawEnforcement,
    /// § 27, stk. 4, nr. 2: public control, regulation and planning, and taxation.
    ControlAndPlanning,
    /// § 27, stk. 4, nr. 3: the economic interests of public authorities, their business included.
    PublicEconomy,
    /// § 27, stk. 4, nr. 4: original ideas of researchers and artists.
    OriginalIdeas,
    /// § 27, stk. 4, nr. 5: other interests that by their nature need secrecy.
    OtherInterests,
    /// Another law or rule says that the information is confidential (§ 27, stk. 1, opening words).
    OtherRule,
}

impl Ground {
    /// Every ground, in the law's order.
    pub const ALL: [Self; 10] = [
        Self::PrivateMatters,
        Self::BusinessMatters,
        Self::StateSecurity,
        Self::ForeignPolicy,
        Self::LawEnforcement,
        Self::ControlAndPlanning,
        Self::PublicEconomy,
        Self::OriginalIdeas,
        Self::OtherInterests,
        Self::OtherRule,
    ];

    /// The name in JSON and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::PrivateMatters => "private_matters",
            Self::BusinessMatters => "business_matters",
            Self::StateSecurity => "state_security",
            Self::ForeignPolicy => "foreign_policy",
            Self::LawEnforcement => "law_enforcement",
            Self::ControlAndPlanning => "control_and_planning",
            Self::PublicEconomy => "public_economy",
            Self::OriginalIdeas => "original_ideas",
            Self::OtherInterests => "other_interests",
            Self::OtherRule => "other_rule",
        }
    }

    /// The ground of a [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }

    /// What a reader is told.
    pub fn danish(self) -> &'static str {
        match self {
            Self::PrivateMatters => "Personers private forhold (forvaltningsloven § 27, stk. 1, nr. 1)",
            Self::BusinessMatters => "Drifts- og forretningsforhold (forvaltningsloven § 27, stk. 1, nr. 2)",
            Self::StateSecurity => "Statens sikkerhed eller rigets forsvar (forvaltningsloven § 27, stk. 2)",
            Self::ForeignPolicy => "Udenrigspolitiske interesser (forvaltningsloven § 27, stk. 3)",
            Self::LawEnforcement => "Forebyggelse og forfølgning af lovovertrædelser (forvaltningsloven § 27, stk. 4, nr. 1)",
            Self::ControlAndPlanning => "Offentlig kontrol, regulering og planlægning (forvaltningsloven § 27, stk. 4, nr. 2)",
            Self::PublicEconomy => "Det offentliges økonomiske interesser (forvaltningsloven § 27, stk. 4, nr. 3)",
            Self::OriginalIdeas => "Forskeres og kunstneres originale ideer (forvaltningsloven § 27, stk. 4, nr. 4)",
            Self::OtherInterests => "Andre interesser, der kræver hemmeligholdelse (forvaltningsloven § 27, stk. 4, nr. 5)",
            Self::OtherRule => "Oplysningerne er fortrolige efter en særlig regel (forvaltningsloven § 27, stk. 1)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_json_names() {
        for ground in Ground::ALL {
            assert_eq!(serde_json::to_value(ground).unwrap(), ground.code());
            assert_eq!(Ground::from_code(ground.code()), Some(ground));
        }
    }
}
