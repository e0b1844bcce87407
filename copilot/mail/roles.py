"""What a folder is for, read from its name, where the server does not say (RFC 6154)."""

from __future__ import annotations

from copilot.types import Role

_NAMES = {
    Role.SENT: """sent|sent items|sent mail|sent messages|outbox sent|gesendet|gesendete elemente|gesendete objekte
        |envoyés|envoyes|éléments envoyés|messages envoyés|enviados|elementos enviados|mensajes enviados|itens enviados
        |inviati|inviata|posta inviata|elementi inviati|verzonden|verzonden items|skickat|skickade objekt|sendt
        |sendte elementer|lähetetyt|wysłane|elementy wysłane|odeslaná pošta|odeslané|elküldött elemek|trimise
        |отправленные|надіслані|gönderilmiş öğeler|gönderilenler
        |送信済み|送信済みアイテム|已发送|已发送邮件|寄件備份|보낸편지함""",
    Role.DRAFTS: """draft|drafts|entwürfe|entwurf|brouillons|borradores|rascunhos|bozze|concepten|utkast|kladder
        |luonnokset|szkice|kopie robocze|koncepty|rozepsané|piszkozatok|ciorne|черновики|чернетки|taslaklar|下書き|草稿
        |草稿箱|임시보관함""",
    Role.TRASH: """trash|bin|deleted|deleted items|deleted messages|papierkorb|gelöschte elemente|gelöschte objekte
        |gelöscht|corbeille|éléments supprimés|papelera|elementos eliminados|lixeira|itens excluídos|lixo|cestino
        |posta eliminata|elementi eliminati|prullenbak|prullenmand|verwijderde items|papperskorgen|borttaget
        |slettet post|slettede elementer|papirkurv|søppel|roskakori|kosz|elementy usunięte|koš|odstraněná pošta
        |kuka|törölt elemek|coș de gunoi|корзина|удаленные|удалённые|кошик|видалені|çöp kutusu|silinmiş öğeler|ゴミ箱
        |削除済みアイテム|已删除|已删除邮件|垃圾桶|휴지통""",
    Role.JUNK: """junk|spam|bulk mail|junk e-mail|junk email|junk mail|unerwünscht|werbung|spamverdacht
        |courrier indésirable|indésirables|pourriel|correo no deseado|no deseado|lixo eletrônico|posta indesiderata
        |ongewenste e-mail|ongewenst|skräppost|uønsket e-post|uønsket mail|roskaposti|wiadomości-śmieci|nevyžádaná pošta
        |levélszemét|спам|нежелательная почта|небажана пошта|gereksiz|gereksiz e-posta|önemsiz
        |迷惑メール|垃圾邮件|스팸메일함""",
    Role.ARCHIVE: """archive|archives|archiv|archivo|archivados|arquivo|arquivo morto|archivio|archief|arkiv|arkisto
        |archiwum|archív|arhivă|архив|архів|arşiv|アーカイブ|归档|存档|封存|보관함""",
    Role.ALL: """all mail|alle nachrichten|tous les messages|todos|todos os e-mails|tutti i messaggi|вся почта""",
}
_ROLES = {name.strip(): role for role, names in _NAMES.items() for name in names.split("|")}


def guess(name: str, separator: str = "/") -> Role:
    """The role that a folder's name suggests, in many languages; only the first two levels are trusted."""
    if name.upper() == "INBOX":
        return Role.INBOX
    levels = name.split(separator) if separator else [name]
    if len(levels) > 2:
        return Role.NONE
    return _ROLES.get(levels[-1].casefold().strip(), Role.NONE)
