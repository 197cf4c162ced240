//! A question on a connection that ends behind its answer, so that everything that belongs to the
//! answer is seen.

use super::question::Question;
use super::response::Response;
use super::trial::Trial;
use super::verdict::Judgement;

/// Asks with `Connection: close`, and gives the response with the octets that stand behind it.
///
/// # Errors
/// FAIL when there is no whole response.
pub(super) async fn ask_to_the_end(
    trial: &Trial,
    question: Question,
) -> Result<(Response, Vec<u8>), Judgement> {
    let mut dialogue = trial.connect().await?;
    dialogue.send(&question.with("Connection", "close")).await;
    let response = dialogue.reply().await.response()?;
    dialogue.ending().await;
    Ok((response, dialogue.unread().to_vec()))
}
