"""Every write of the adjudication room: discussing a conflict, answering after discussion, deciding, closing a round.

A coding is never touched: what is said later is a row beside the codings, and what is said again a row beside that.
"""

from annotator.adjudication.services.answering import answer_again
from annotator.adjudication.services.closing import close_round, may_close
from annotator.adjudication.services.deciding import decide
from annotator.adjudication.services.discussing import note_read, withdraw_remark, write_remark

__all__ = ["answer_again", "close_round", "decide", "may_close", "note_read", "withdraw_remark", "write_remark"]
