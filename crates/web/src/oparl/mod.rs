//! `/oparl/v1.1`: the record as objects of OParl 1.1 (<https://oparl.org/spezifikation/>).
//!
//! Every object is a function of what is published, see [`objects`]; lists go on behind a key, so that
//! nothing is passed over while the record grows. What is gone stays as an object that says so.

mod objects;

use axum::{
    Router,
    extract::{Path, RawQuery, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::get,
};
use sagsgang_store::objects::{self as stored, Page, Wish};
use serde_json::{Value, json};

use self::objects::{Sort, Writer};
use crate::{
    State,
    machine::{self, Content, Problem, Refusal},
    moment,
    page::Asked,
};

/// Objects on a page, also the most that may be asked for.
const PAGE: usize = 100;

pub(crate) fn router() -> Router<State> {
    Router::new()
        .route("/oparl/v1.1", get(system))
        .route("/oparl/v1.1/system", get(system))
        .route("/oparl/v1.1/{sort}", get(bodies))
        .route("/oparl/v1.1/{sort}/{id}", get(object))
        .route("/oparl/v1.1/{sort}/{id}/{list}", get(list))
}

async fn system(Shared(state): Shared<State>, headers: HeaderMap) -> Response {
    let base = state.base(&headers);
    machine::answer(state, headers, move |state| {
        state.store.read(|c| Content::json(&Writer::new(state, c, &base, false).system()))
    })
    .await
}

/// The list of bodies is the only one that hangs under no object.
async fn bodies(state: Shared<State>, headers: HeaderMap, asked: Asked<String>, query: RawQuery) -> Response {
    match asked {
        Ok(Path(sort)) if sort == "body" => {
            answer_list(state, headers, query, Sort::Body, Wish::default(), "body".to_owned()).await
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn object(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    asked: Asked<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let sort = asked.ok().and_then(|Path((sort, id))| Some((Sort::named(&sort)?, id)));
    let Some((sort, id)) = sort else { return StatusCode::NOT_FOUND.into_response() };
    let base = state.base(&headers);
    let filter = match Filter::parse(query.as_deref().unwrap_or_default()) {
        Ok(filter) => filter,
        Err(problem) => return problem.into_response(),
    };
    machine::answer(state, headers, move |state| {
        state.store.read(|c| {
            let key = sort.key(&id).ok_or(Refusal::NotFound)?;
            let object = stored::one(c, sort.kind(), &key)?.ok_or(Refusal::NotFound)?;
            let made = Writer::new(state, c, &base, filter.omit_internal).object(sort, &object)?;
            Content::json(&made.ok_or(Refusal::NotFound)?)
        })
    })
    .await
}

async fn list(state: Shared<State>, headers: HeaderMap, asked: Asked<(String, String, String)>, query: RawQuery) -> Response {
    let Ok(Path((sort, id, list))) = asked else { return StatusCode::NOT_FOUND.into_response() };
    let Some((sort, listed)) = Sort::named(&sort).zip(Sort::named(&list)) else { return StatusCode::NOT_FOUND.into_response() };
    let wish = match (sort, listed) {
        (Sort::Body, Sort::Body) => return StatusCode::NOT_FOUND.into_response(),
        (Sort::Body, _) => Wish { authority: Some(id.clone()), ..Wish::default() },
        (Sort::Organization, Sort::Meeting | Sort::Consultation) => Wish { body: Some(id.clone()), ..Wish::default() },
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    // Lists of what never was are not there; a list of what is gone is empty.
    let store = std::sync::Arc::clone(&state.0.store);
    let known = id.clone();
    let known = tokio::task::spawn_blocking(move || store.read(|c| stored::one(c, sort.kind(), &known))).await;
    if !matches!(known, Ok(Ok(Some(_)))) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let place = format!("{}/{}/{}", sort.name(), machine::segment(&id), listed.name());
    answer_list(state, headers, query, listed, wish, place).await
}

async fn answer_list(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    sort: Sort,
    wish: Wish,
    place: String,
) -> Response {
    let base = state.base(&headers);
    let filter = match Filter::parse(query.as_deref().unwrap_or_default()) {
        Ok(filter) => filter,
        Err(problem) => return problem.into_response(),
    };
    machine::answer(state, headers, move |state| {
        state.store.read(|c| {
            let wish = Wish { authority: wish.authority.clone(), body: wish.body.clone(), ..filter.wish.clone() };
            let writer = Writer::new(state, c, &base, filter.omit_internal);
            let wish = writer.narrowed(sort, wish)?;
            let (found, before, behind) = stored::list(c, sort.kind(), &wish, &filter.page(sort)?, filter.limit)?;
            let total = stored::count(c, sort.kind(), &wish)?;
            let mut data = Vec::with_capacity(found.len());
            for object in &found {
                data.extend(writer.object(sort, object)?);
            }
            let address = |page: Option<(&str, &str)>| filter.address(&format!("{base}/oparl/v1.1/{place}"), page);
            let mut links = json!({ "first": address(None), "self": address(filter.place()), "last": address(Some(("before", ""))) });
            let ends = found.first().zip(found.last()).map(|(first, last)| (sort.id(&first.key), sort.id(&last.key)));
            if let Some((first, last)) = ends {
                if before {
                    links["prev"] = Value::String(address(Some(("before", &first))));
                }
                if behind {
                    links["next"] = Value::String(address(Some(("after", &last))));
                }
            }
            let pages = json!({ "totalElements": total, "elementsPerPage": filter.limit, "totalPages": total.div_ceil(filter.limit).max(1) });
            Content::json(&json!({ "data": data, "pagination": pages, "links": links }))
        })
    })
    .await
}

/// What the query of a list asks for.
#[derive(Debug, Clone, Default)]
struct Filter {
    wish: Wish,
    limit: usize,
    omit_internal: bool,
    after: Option<String>,
    before: Option<String>,
    /// The parameters of every page of the list.
    kept: Vec<(String, String)>,
}

impl Filter {
    /// Takes what OParl names; other parameters mean nothing.
    fn parse(query: &str) -> Result<Self, Problem> {
        let mut filter = Self { limit: PAGE, ..Self::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned().take(100) {
            let wish = &mut filter.wish;
            let moment = match name.as_str() {
                "created_since" => &mut wish.created_since,
                "created_until" => &mut wish.created_until,
                "modified_since" => &mut wish.modified_since,
                "modified_until" => &mut wish.modified_until,
                "limit" => {
                    // A client may ask for any number and must be content with what comes.
                    let asked = value.parse().unwrap_or(if value.starts_with('-') { 1 } else { PAGE });
                    filter.limit = asked.clamp(1, PAGE);
                    filter.kept.push((name, filter.limit.to_string()));
                    continue;
                }
                "omit_internal" => {
                    filter.omit_internal = value == "true";
                    filter.kept.push((name, value));
                    continue;
                }
                "after" => {
                    filter.after = Some(value);
                    continue;
                }
                "before" => {
                    filter.before = Some(value);
                    continue;
                }
                _ => continue,
            };
            let Some(kept) = moment::kept(&value) else {
                return Err(Problem::bad(
                    format!("Parameteren »{name}« skal være et tidspunkt som 2024-01-08T09:30:00+01:00."),
                    format!("The parameter »{name}« must be a moment like 2024-01-08T09:30:00+01:00."),
                ));
            };
            *moment = Some(kept);
            filter.kept.push((name, value));
        }
        Ok(filter)
    }

    fn page(&self, sort: Sort) -> Result<Page, Refusal> {
        let key = |id: &String| sort.key(id).ok_or(Refusal::NotFound);
        Ok(match (&self.after, &self.before) {
            (Some(after), _) => Page::After(key(after)?),
            (None, Some(before)) if before.is_empty() => Page::Last,
            (None, Some(before)) => Page::Before(key(before)?),
            (None, None) => Page::First,
        })
    }

    fn place(&self) -> Option<(&str, &str)> {
        let after = self.after.as_deref().map(|after| ("after", after));
        after.or(self.before.as_deref().map(|before| ("before", before)))
    }

    /// The address of another page of the same list.
    fn address(&self, list: &str, page: Option<(&str, &str)>) -> String {
        if self.kept.is_empty() && page.is_none() {
            return list.to_owned();
        }
        let mut query = form_urlencoded::Serializer::new(format!("{list}?"));
        query.extend_pairs(&self.kept);
        query.extend_pairs(page);
        query.finish()
    }
}
