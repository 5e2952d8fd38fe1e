//! The thin facade between SQL and the engine: one SQL text, typed columns, nothing else.
//!
//! SQL is written so that SQLite and PostgreSQL take it alike: placeholders `$1`, `$2` … in order of
//! their first use (SQLite counts them so),
//! `INSERT … ON CONFLICT`, no engine's own functions. Schema text is written with PostgreSQL's type
//! names and translated where SQLite's `STRICT` tables call them otherwise.

use sagsgang_model::{
    CaseNumber, Date, ItemNumber, Role, Slug,
    id::{
        AccountId, ActId, AssignmentId, AttendeeId, BodyId, CaseId, ConsultationId, DraftId, EnclosureId, EntryId, ItemId,
        MeetingId, NoteId, OrganizationId, PartyId, PasskeyId, PersonId, PublicationId, ReplyId, RequestId, SourceId,
    },
};

use crate::Error;

/// A value given to a statement or taken from a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number (`BIGINT`).
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes (`BYTEA`).
    Bytes(Vec<u8>),
}

macro_rules! value_from {
    ($($type:ty => $v:ident: $expr:expr),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from($v: $type) -> Self { $expr }
        }
    )+};
}

value_from! {
    i64 => v: Value::Integer(v),
    i32 => v: Value::Integer(v.into()),
    u32 => v: Value::Integer(v.into()),
    u16 => v: Value::Integer(v.into()),
    usize => v: Value::Integer(i64::try_from(v).unwrap_or(i64::MAX)),
    bool => v: Value::Integer(v.into()),
    String => v: Value::Text(v),
    &String => v: Value::Text(v.clone()),
    &str => v: Value::Text(v.to_owned()),
    Vec<u8> => v: Value::Bytes(v),
    &[u8] => v: Value::Bytes(v.to_vec()),
    &Vec<u8> => v: Value::Bytes(v.clone()),
    Date => v: Value::Text(v.to_string()),
    &ItemNumber => v: Value::Text(v.to_string()),
    &CaseNumber => v: Value::Text(v.to_string()),
    &Slug => v: Value::Text(v.to_string()),
    Role => v: Value::Text(v.code().to_owned()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A type that a column can be read as.
pub trait FromColumn: Sized {
    /// Reads the value, or says what it is instead.
    fn from_column(value: Value) -> Result<Self, Error>;
}

fn unexpected(wanted: &str, value: &Value) -> Error {
    Error::Corrupt(format!("expected {wanted} in a column, found {value:?}"))
}

impl FromColumn for Value {
    fn from_column(value: Value) -> Result<Self, Error> {
        Ok(value)
    }
}

impl FromColumn for i64 {
    fn from_column(value: Value) -> Result<Self, Error> {
        match value {
            Value::Integer(number) => Ok(number),
            other => Err(unexpected("a number", &other)),
        }
    }
}

impl FromColumn for u32 {
    fn from_column(value: Value) -> Result<Self, Error> {
        let number = i64::from_column(value)?;
        Self::try_from(number).map_err(|_| Error::Corrupt(format!("{number} is out of range")))
    }
}

impl FromColumn for usize {
    fn from_column(value: Value) -> Result<Self, Error> {
        let number = i64::from_column(value)?;
        Self::try_from(number).map_err(|_| Error::Corrupt(format!("{number} is out of range")))
    }
}

impl FromColumn for bool {
    fn from_column(value: Value) -> Result<Self, Error> {
        Ok(i64::from_column(value)? != 0)
    }
}

impl FromColumn for String {
    fn from_column(value: Value) -> Result<Self, Error> {
        match value {
            Value::Text(text) => Ok(text),
            other => Err(unexpected("text", &other)),
        }
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(value: Value) -> Result<Self, Error> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            other => Err(unexpected("bytes", &other)),
        }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: Value) -> Result<Self, Error> {
        if value == Value::Null { Ok(None) } else { T::from_column(value).map(Some) }
    }
}

macro_rules! parsed_columns {
    ($($type:ty),+ $(,)?) => {$(
        impl FromColumn for $type {
            fn from_column(value: Value) -> Result<Self, Error> {
                String::from_column(value)?.parse().map_err(|e| Error::Corrupt(format!("{e}")))
            }
        }
    )+};
}

macro_rules! id_columns {
    ($($type:ty),+ $(,)?) => {
        parsed_columns!($($type),+);
        $(
            impl From<$type> for Value {
                fn from(id: $type) -> Self { Self::Text(id.to_string()) }
            }
        )+
    };
}

id_columns!(
    OrganizationId,
    BodyId,
    PersonId,
    MeetingId,
    ItemId,
    CaseId,
    SourceId,
    PublicationId,
    AccountId,
    AssignmentId,
    DraftId,
    EntryId,
    RequestId,
    NoteId,
    EnclosureId,
    ActId,
    AttendeeId,
    PasskeyId,
    ConsultationId,
    PartyId,
    ReplyId
);
parsed_columns!(Date, ItemNumber, CaseNumber, Role);

/// Lists values of any kinds as a statement's parameters.
///
/// ```
/// # use sagsgang_store::values;
/// assert_eq!(values![7, "text", None::<i64>].len(), 3);
/// ```
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] as &[$crate::Value] };
}

/// One row of an answer; columns count from 0.
pub struct Row<'a>(&'a rusqlite::Row<'a>);

impl Row<'_> {
    /// The value of a column.
    pub fn get<T: FromColumn>(&self, column: usize) -> Result<T, Error> {
        use rusqlite::types::ValueRef;
        let value = match self.0.get_ref(column)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => return Err(Error::Corrupt(format!("unexpected fraction {number}"))),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        };
        T::from_column(value)
    }
}

/// A connection inside a transaction: a snapshot when reading, all or nothing when writing.
pub struct Connection<'a>(pub(crate) &'a rusqlite::Connection);

impl Connection<'_> {
    /// Runs a statement that changes rows; answers how many.
    pub fn execute(&self, sql: &str, values: &[Value]) -> Result<usize, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.execute(rusqlite::params_from_iter(values))?)
    }

    /// Runs several statements without parameters, written in the schema's dialect (see [`schema`](crate::migration::dialect)).
    pub fn execute_schema(&self, sql: &str) -> Result<(), Error> {
        Ok(self.0.execute_batch(&crate::migration::dialect(sql))?)
    }

    /// Hands every row to `each`, one at a time.
    pub fn for_each(
        &self,
        sql: &str,
        values: &[Value],
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            each(&Row(row))?;
        }
        Ok(())
    }

    /// All rows, each made by `map`.
    pub fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.for_each(sql, values, |row| {
            found.push(map(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The first row, when there is one.
    pub fn query_first<T>(
        &self,
        sql: &str,
        values: &[Value],
        map: impl FnOnce(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        rows.next()?.map(|row| map(&Row(row))).transpose()
    }

    /// The first column of the first row of an answer that always has one (`SELECT COUNT(*) …`).
    pub fn query_value<T: FromColumn>(&self, sql: &str, values: &[Value]) -> Result<T, Error> {
        self.query_first(sql, values, |row| row.get(0))?.ok_or_else(|| Error::Corrupt(format!("no row for: {sql}")))
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
