//! What was sent with a form: fields, and files where a page takes them.

use std::{
    error::Error,
    fmt, mem,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header},
};
use http_body::Frame;
use multer::Multipart;

/// A form without files that is longer than this is none of ours, in bytes.
const LONGEST: usize = 2 << 20;
/// A form with files is no longer than this, all in all, in bytes.
pub(super) const LONGEST_WITH_FILES: usize = 60_000_000;
/// So much of what is too long is still received, so that the browser comes to read why it is not taken.
const RECEIVED: usize = 1 << 30;
/// A form has no more parts than this.
const MOST_PARTS: usize = 500;

/// Why a form was not read, in a sentence for who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is longer than such a form may be.
    TooLong,
    /// The files are larger than they may be together.
    FilesTooLarge,
    /// It ends too early, or is no form.
    Broken,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("Det sendte er for langt."),
            Self::FilesTooLarge => write!(
                f,
                "Filerne fylder mere end {} MB tilsammen. Gå tilbage, og send færre ad gangen, eller gør dem mindre.",
                LONGEST_WITH_FILES / 1_000_000
            ),
            Self::Broken => f.write_str("Det sendte kom ikke helt frem. Gå tilbage, og prøv igen."),
        }
    }
}

impl Error for Unread {}

/// A file as the browser sent it. Nothing of it is to be believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload {
    /// What it was called where it came from.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) bytes: Bytes,
}

/// The fields and files of a form as the browser sent them.
#[derive(Debug, Default)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    files: Vec<(String, Upload)>,
}

impl Form {
    /// Reads a form, in either of the two ways in which browsers send them; `with_files` lets it be so long as files are.
    pub(super) async fn read(headers: &HeaderMap, body: Body, with_files: bool) -> Result<Self, Unread> {
        let counted = match with_files {
            true => Counted { body, left: LONGEST_WITH_FILES, thrown: RECEIVED, over: false, why: Unread::FilesTooLarge },
            false => Counted { body, left: LONGEST, thrown: 0, over: false, why: Unread::TooLong },
        };
        let body = Body::new(counted);
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
            let boundary = multer::parse_boundary(kind).map_err(|_| Unread::Broken)?;
            return Self::parts(Multipart::new(body.into_data_stream(), boundary)).await.map_err(|error| why(&error));
        }
        let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(|error| why(&error))?;
        Ok(Self { fields: form_urlencoded::parse(&bytes).into_owned().collect(), files: Vec::new() })
    }

    async fn parts(mut parts: Multipart<'_>) -> Result<Self, multer::Error> {
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await? {
            let name = unescaped(part.name().unwrap_or_default());
            // Only files come with a type.
            let file = part.file_name().map(unescaped).or_else(|| part.content_type().map(|_| String::new()));
            let bytes = part.bytes().await?;
            match file {
                // A field for files in which none was chosen.
                Some(file) if file.is_empty() && bytes.is_empty() => {}
                Some(file) => form.files.push((name, Upload { name: file, bytes })),
                None => form.fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
            if form.fields.len() + form.files.len() > MOST_PARTS {
                return Err(multer::Error::StreamReadFailed(Box::new(Unread::TooLong)));
            }
        }
        Ok(form)
    }

    /// Every field with its name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is such a field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }

    /// A field; empty when it is not there.
    pub(super) fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The first file of a field; none when none was chosen.
    pub(super) fn file(&self, name: &str) -> Option<&Upload> {
        self.files.iter().find(|(known, _)| known == name).map(|(_, file)| file)
    }

    /// The files of a field, in the order they were chosen.
    pub(super) fn files<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.files.iter().filter(move |(known, _)| known == name).map(|(_, file)| file)
    }

    /// Whether files came with it, of any field.
    pub(super) fn has_files(&self) -> bool {
        !self.files.is_empty()
    }
}

/// A name as it was before the browser made it fit into a header.
/// What stood in one of a page's forms that could not be taken: it stands there again.
#[derive(Default)]
pub(super) struct Typed {
    form: String,
    values: Vec<(String, String)>,
}

impl Typed {
    /// What was typed into the form of a name.
    pub(super) fn of(form: &str, given: &Form) -> Self {
        Self { form: form.to_owned(), values: given.all().map(|(name, value)| (name.to_owned(), value.to_owned())).collect() }
    }

    /// Whether it was this form.
    pub(super) fn is(&self, form: &str) -> bool {
        self.form == form
    }

    /// What stands in a field: what was typed, or what stood there otherwise.
    pub(super) fn text<'a>(&'a self, form: &str, field: &str, otherwise: &'a str) -> &'a str {
        let typed = self.values.iter().find(|(name, _)| self.is(form) && name == field);
        typed.map_or(otherwise, |(_, value)| value.as_str())
    }

    /// Whether a box was ticked, or a line of a list chosen.
    pub(super) fn holds(&self, form: &str, field: &str, value: &str) -> bool {
        self.is(form) && self.values.iter().any(|(name, typed)| name == field && typed == value)
    }
}

fn unescaped(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// What is behind an error of a body: too long, or broken off.
fn why(error: &(dyn Error + 'static)) -> Unread {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(why) = error.downcast_ref::<Unread>() {
            return *why;
        }
        next = error.source();
    }
    Unread::Broken
}

/// A body that ends with an error when it is longer than it may be, once the rest of it was received and thrown away.
struct Counted {
    body: Body,
    /// So many bytes may still come.
    left: usize,
    /// So many of what is too much are still received.
    thrown: usize,
    over: bool,
    /// What it is then told.
    why: Unread,
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        loop {
            let frame = match Pin::new(&mut self.body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => frame,
                Poll::Ready(None) if mem::take(&mut self.over) => return Poll::Ready(Some(Err(axum::Error::new(self.why)))),
                other => return other,
            };
            let length = frame.data_ref().map_or(0, Bytes::len);
            if !self.over {
                match self.left.checked_sub(length) {
                    Some(left) => {
                        self.left = left;
                        return Poll::Ready(Some(Ok(frame)));
                    }
                    None => self.over = true,
                }
            }
            match self.thrown.checked_sub(length) {
                Some(thrown) => self.thrown = thrown,
                None => return Poll::Ready(Some(Err(axum::Error::new(self.why)))),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &str, body: impl Into<Body>, with_files: bool) -> Result<Form, Unread> {
        let mut headers = HeaderMap::new();
        headers.extend(kind.parse().ok().map(|kind| (header::CONTENT_TYPE, kind)));
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.map_err(|_| Unread::Broken)?.block_on(Form::read(&headers, body.into(), with_files))
    }

    const MULTIPART: &str = "multipart/form-data; boundary=x";

    fn parts(parts: &[(&str, &str)]) -> String {
        let parts = parts.iter().map(|(head, body)| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n"));
        parts.chain(["--x--\r\n".to_owned()]).collect()
    }

    #[test]
    fn fields_and_files() {
        let body = parts(&[
            ("name=\"bevis\"", "abc"),
            ("name=\"fil\"; filename=\"Kort %22nyt%22.pdf\"\r\nContent-Type: application/pdf", "%PDF"),
            ("name=\"fil\"; filename=\"\"\r\nContent-Type: application/octet-stream", ""),
            ("name=\"fil\"; filename=\"æøå.txt\"", "to\r\nlinjer"),
            ("name=\"titel\"", "Årsplan"),
        ]);
        let form = read(MULTIPART, body, true).expect("a form");
        assert_eq!((form.value("bevis"), form.value("titel"), form.value("fil")), ("abc", "Årsplan", ""));
        let files: Vec<(&str, &[u8])> = form.files.iter().map(|(_, file)| (file.name.as_str(), &file.bytes[..])).collect();
        assert_eq!(files, [("Kort \"nyt\".pdf", &b"%PDF"[..]), ("æøå.txt", b"to\r\nlinjer")]);
        let plain = read("application/x-www-form-urlencoded", "bevis=abc&titel=%C3%85rsplan", false).expect("a form");
        assert_eq!((plain.value("bevis"), plain.value("titel"), plain.has_files()), ("abc", "Årsplan", false));
    }

    #[test]
    fn what_is_no_form_is_told() {
        let whole = parts(&[("name=\"a\"", "b"), ("name=\"fil\"; filename=\"a.txt\"", "tekst")]);
        for end in 0..whole.len() - 4 {
            assert_eq!(read(MULTIPART, whole[..end].to_owned(), true).err(), Some(Unread::Broken), "{end}");
        }
        for kind in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x", "multipart/"] {
            assert_eq!(read(kind, whole.clone(), true).err(), Some(Unread::Broken), "{kind}");
        }
        let headers = "a: b\r\n".repeat(200);
        assert_eq!(read(MULTIPART, format!("--x\r\n{headers}\r\n\r\n--x--\r\n"), true).err(), Some(Unread::Broken));
    }

    #[test]
    fn what_is_too_long_is_told() {
        let file = |length: usize| parts(&[("name=\"fil\"; filename=\"a.txt\"", &"x".repeat(length))]);
        assert_eq!(read(MULTIPART, file(LONGEST), false).err(), Some(Unread::TooLong));
        assert!(read(MULTIPART, file(LONGEST), true).is_ok());
        assert_eq!(read(MULTIPART, file(LONGEST_WITH_FILES), true).err(), Some(Unread::FilesTooLarge));
        assert_eq!(read("", "a".repeat(LONGEST + 1), false).err(), Some(Unread::TooLong));
        let many: Vec<(&str, &str)> = vec![("name=\"a\"", "b"); MOST_PARTS + 1];
        assert_eq!(read(MULTIPART, parts(&many), true).err(), Some(Unread::TooLong));
    }
}
