"""What is remembered about signing in. An event names the user where one is known, never what was typed."""

from django.utils.translation import gettext_lazy as _

from imjapan.core.events import declare

declare("accounts.sign_in.done", _("signed in"))
declare("accounts.sign_in.failed", _("could not sign in: the password was wrong, or the sign-in is closed"))
declare("accounts.sign_in.limited", _("was asked to wait after too many attempts"))
declare("accounts.sign_in.freed", _("let a colleague try again at once after too many attempts"))
declare("accounts.sign_in.ended", _("signed out"))
declare("accounts.code.failed", _("entered a wrong confirmation code"))
declare("accounts.mfa.set_up", _("set up the confirmation code"))
declare("accounts.mfa.removed", _("switched the confirmation code off"))
declare("accounts.mfa.reset", _("reset the confirmation code of a colleague"))
declare("accounts.mfa.recovery_used", _("signed in with a recovery code"))
declare("accounts.mfa.recovery_new", _("made new recovery codes"))
declare("accounts.password.changed", _("changed the password"))
declare("accounts.password.reset", _("set a new password through a link"))
declare("accounts.link.made", _("made an invitation or a link for a new password"))
declare("accounts.link.used", _("used an invitation or a link for a new password"))
declare("accounts.link.taken_back", _("took back a link for signing in"))
declare("accounts.link.refused", _("tried a link that no longer works"))
declare("accounts.sheet.shown", _("opened a sign-in sheet"))
declare("accounts.sessions.ended", _("ended sign-ins on devices"))
declare("accounts.token.made", _("made an API token"))
declare("accounts.token.revoked", _("revoked an API token"))
declare("accounts.mail.sent_again", _("sent a mail again that had not arrived"))
declare("accounts.mail.dropped", _("gave a mail up"))
