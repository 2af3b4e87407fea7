"""What came in: workbooks in folders, in zip files and in saved mails, each with when it came and from whom."""

from bvq_excel.inbox.items import Inbox, Item, LeftOut
from bvq_excel.inbox.opening import opened

__all__ = ["Inbox", "Item", "LeftOut", "opened"]
