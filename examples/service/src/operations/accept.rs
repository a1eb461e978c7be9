//! Acceptance: dedupe key, operation and first step in one transaction, before the response.

use std::time::Duration;

use super::Operations;
use crate::Error;
use crate::write::{Accepted, NewOperation, accept};

/// How long to go on trying to learn whether a broken commit took effect. Slack gives 3 s.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(100);

impl Operations {
    /// Stores `new`: when this returns, it is on disk and will be done, whatever happens.
    ///
    /// A connection that breaks during the commit leads to another try, which recognises its
    /// own operation; so nothing is stored twice.
    ///
    /// # Errors
    /// As [`Tx::commit`](crate::store::Tx::commit). After [`Error::Unsure`] nobody knows: say so, and that the same
    /// request must not simply be repeated.
    pub async fn accept(&self, new: &NewOperation) -> Result<Accepted, Error> {
        let begin = self.clock.elapsed();
        let mut unsure = None;
        loop {
            let tried = async {
                let mut tx = self.store.begin().await?;
                match accept(&mut tx, new).await {
                    Ok(accepted) => {
                        tx.commit().await?;
                        Ok(accepted)
                    }
                    Err(error) => {
                        tx.rollback().await;
                        Err(error)
                    }
                }
            }
            .await;
            match tried {
                Err(Error::Held(held)) => return Ok(Accepted::Held(held)),
                Err(Error::Unsure(error)) => unsure = Some(Error::Unsure(error)),
                // Only while an earlier commit is unsure is it worth asking again.
                Err(error) if error.is_transient() && unsure.is_some() => {}
                done => return done,
            }
            if self.clock.elapsed().saturating_sub(begin) >= PATIENCE
                && let Some(error) = unsure
            {
                return Err(error);
            }
            self.clock.sleep(PAUSE).await;
        }
    }
}
