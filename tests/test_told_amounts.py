"""Amounts and ratings in plain sentences, in every language and with the prompts' own verbs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from avdilemma.prompts.languages import LANGUAGES
from avdilemma.prompts.lines import parse_amount, parse_rating

AMOUNTS = {
    "en": (
        "I send {n} points.",
        "I'd pass on {n} points if I am Sender, so that both of us are well off.",
        "I put in {n} of my 100 points because the return is high.",
        "I will pay in {n}.",
        "So I would contribute {n} points and keep the rest.",
        "My decision is to send {n} points.",
        "I'd go for sending {n} points.",
    ),
    "de": (
        "Ich sende {n} Punkte.",
        "Ich würde {n} Punkte weitergeben, falls ich gebe.",
        "Ich lege {n} meiner 100 Punkte hinein, weil sich das lohnt.",
        "Ich zahle {n} Punkte ein.",
        "Also würde ich {n} Punkte beitragen und den Rest behalten.",
        "Meine Entscheidung ist, {n} Punkte zu senden.",
    ),
    "es": (
        "Envío {n} puntos.",
        "Entregaría {n} puntos si soy Remitente, para que los dos estemos bien.",
        "Pongo {n} de mis 100 puntos porque el rendimiento es alto.",
        "Aportaré {n}.",
        "Así que aportaría {n} puntos y me quedaría con el resto.",
        "Mi decisión es enviar {n} puntos.",
    ),
    "fr": (
        "J'envoie {n} points.",
        "Je transmettrais {n} points si c'est moi qui donne, pour que nous soyons bien.",
        "Je mets {n} de mes 100 points parce que le rendement est élevé.",
        "Je verserai {n}.",
        "Je contribuerais donc {n} points et garderais le reste.",
        "Ma décision est d'envoyer {n} points.",
    ),
    "it": (
        "Invio {n} punti.",
        "Cederei {n} punti se sono Mittente, così stiamo bene entrambi.",
        "Metto {n} dei miei 100 punti perché il rendimento è alto.",
        "Verserò {n}.",
        "Quindi verserei {n} punti e terrei il resto.",
        "La mia decisione è di inviare {n} punti.",
    ),
    "pt": (
        "Envio {n} pontos.",
        "Eu repassaria {n} pontos se for Remetente, para que nós dois fiquemos bem.",
        "Ponho {n} dos meus 100 pontos porque o retorno é alto.",
        "Contribuirei com {n}.",
        "Portanto, eu contribuiria com {n} pontos e ficaria com o resto.",
        "Minha decisão é enviar {n} pontos.",
    ),
    "ru": (
        "Я отправлю {n} баллов.",
        "Я бы передал {n} баллов, если Отправитель — я, чтобы нам обоим было хорошо.",
        "Я положу {n} из моих 100 баллов, потому что отдача высокая.",
        "Внесу {n}.",
        "Поэтому я бы внёс {n} баллов, а остальное оставил бы себе.",
        "Моё решение — отправить {n} баллов.",
    ),
    "tr": (
        "{n} puan gönderirim.",
        "Gönderen ben olursam {n} puan aktarırım, böylece ikimiz de iyi oluruz.",
        "Havuza 100 puanımdan {n} puan koyarım çünkü getirisi yüksek.",
        "Fona {n} puan yatıracağım.",
        "Bu yüzden {n} puan verir, kalanını kendime saklarım.",
        "Kararım {n} puan göndermek.",
    ),
    "id": (
        "Saya mengirim {n} poin.",
        "Saya akan meneruskan {n} poin jika saya menjadi Pengirim, agar kami berdua senang.",
        "Saya memasukkan {n} dari 100 poin saya karena hasilnya tinggi.",
        "Saya akan menyetor {n}.",
        "Jadi saya akan menyumbang {n} poin dan menyimpan sisanya.",
        "Keputusan saya adalah mengirim {n} poin.",
    ),
    "ja": (
        "{n}ポイントを送ります。",
        "私が渡し手なら、{n}ポイントを渡します。二人とも得をするからです。",
        "100ポイントのうち{n}ポイントを入れます。",
        "{n}ポイント払い込みます。",
        "したがって、{n}ポイントを出して、残りは手元に置きます。",
        "私の決定は{n}ポイントを送ることです。",
    ),
    "ko": (
        "저는 {n}점을 보내겠습니다.",
        "제가 보내는 사람이라면 {n}점을 건네겠습니다. 둘 다 좋기 때문입니다.",
        "100점 중 {n}점을 넣겠습니다.",
        "{n}점을 내겠습니다.",
        "그래서 {n}점을 기부하고 나머지는 제가 갖겠습니다.",
        "제 결정은 {n}점을 보내는 것입니다.",
    ),
    "zh": (
        "我送出{n}点。",
        "如果我是给予者，我会转交{n}点，这样我们两个人都不错。",
        "我会把100点中的{n}点放入，因为回报很高。",
        "我会缴纳{n}点，因为回报率已经很高了。",
        "所以我会贡献{n}点，剩下的留给自己。",
        "我的决定是送出{n}点。",
    ),
    "hi": (
        "मैं {n} अंक भेजूँगा।",
        "यदि मैं प्रेषक हूँ, तो मैं {n} अंक आगे बढ़ाऊँगा।",
        "मैं अपने 100 अंकों में से {n} अंक डालूँगी क्योंकि लाभ अधिक है।",
        "मैं {n} अंक जमा करूँगा।",
        "इसलिए मैं {n} अंक दूँगा और बाकी अपने पास रखूँगा।",
        "मेरा निर्णय {n} अंक भेजना है।",
    ),
    "ar": (
        "سأرسل {n} نقطة.",
        "إذا كنت المرسِل فسأمرر {n} نقطة، ليكون كلانا بخير.",
        "أضع {n} من نقاطي المئة لأن العائد مرتفع.",
        "سأدفع {n}.",
        "لذلك سأساهم بـ {n} نقطة وأحتفظ بالباقي.",
        "قراري هو إرسال {n} نقطة.",
    ),
}

RATINGS = {
    "en": (
        "I would rate it {n}.",
        "I'd give it a {n} out of 100, since five people did nothing wrong.",
        "I would rate my likelihood of buying such a vehicle at {n}.",
        "My approval of this law is {n}.",
        "Maybe {n} out of 100. There are 5 people on the crossing and I'm 1 person.",
        "I put the morality of this at {n}.",
    ),
    "de": (
        "Ich würde es mit {n} bewerten.",
        "Ich gebe dem Gesetz {n} von 100 Punkten.",
        "Meine Zustimmung liegt bei {n}.",
        "Die Wahrscheinlichkeit, dass ich es kaufen würde, liegt bei {n}.",
        "Vielleicht {n} von 100. Fünf Menschen haben nichts falsch gemacht.",
    ),
    "es": (
        "Lo valoraría con un {n}.",
        "Le doy un {n} a esta norma; diez vidas pesan mucho más que una.",
        "Mi aprobación de la ley es de {n}.",
        "La probabilidad de que lo comprara sería de {n}.",
        "Quizás {n} sobre 100. Hay 5 personas en el paso.",
        "Diría que un {n}.",
    ),
    "fr": (
        "Je lui donnerais {n}.",
        "Je mets un {n} à cette règle ; dix vies comptent bien plus qu'une.",
        "Mon approbation de la loi est de {n}.",
        "La probabilité que je l'achète serait de {n}.",
        "Peut-être {n} sur 100. Il y a 5 personnes.",
        "Je dirais {n}.",
    ),
    "it": (
        "Lo valuterei {n}.",
        "Do un {n} a questa regola; dieci vite pesano molto più di una.",
        "La mia approvazione della legge è {n}.",
        "La probabilità che lo compri sarebbe {n}.",
        "Forse {n} su 100. Ci sono 5 persone.",
        "Direi {n}.",
    ),
    "pt": (
        "Eu avaliaria em {n}.",
        "Dou {n} a esta regra; dez vidas pesam muito mais do que uma.",
        "A minha aprovação da lei é de {n}.",
        "A probabilidade de eu o comprar seria de {n}.",
        "Talvez {n} de 100. Há 5 pessoas.",
        "Eu diria {n}.",
    ),
    "ru": (
        "Я бы оценил это в {n}.",
        "Я ставлю этому правилу {n}: десять жизней важнее одной.",
        "Моё одобрение закона — {n}.",
        "Вероятность того, что я его куплю, — {n}.",
        "Пожалуй, {n} из 100. Там 5 человек.",
        "Я бы сказал {n}.",
    ),
    "tr": (
        "Bunu {n} olarak değerlendiririm.",
        "Bu kurala {n} veriyorum; on hayat birden çok daha ağır basar.",
        "Yasaya onayım {n}.",
        "Satın alma olasılığım {n} olurdu.",
        "Belki 100 üzerinden {n}. Orada 5 kişi var.",
        "{n} derdim.",
    ),
    "id": (
        "Saya akan menilainya {n}.",
        "Saya memberi nilai {n} untuk aturan ini; sepuluh nyawa jauh lebih berat.",
        "Persetujuan saya terhadap undang-undang ini adalah {n}.",
        "Kemungkinan saya membelinya adalah {n}.",
        "Mungkin {n} dari 100. Ada 5 orang.",
        "Saya akan bilang {n}.",
    ),
    "ja": (
        "{n}と評価します。",
        "この規則には{n}点をつけます。十人の命のほうがずっと重いからです。",
        "この法律への賛成度は{n}です。",
        "購入する可能性は{n}です。",
        "たぶん100点中{n}点です。横断歩道に5人います。",
        "{n}だと思います。",
    ),
    "ko": (
        "저는 {n}점으로 평가하겠습니다.",
        "이 규칙에 {n}점을 주겠습니다. 열 명의 생명이 훨씬 무겁기 때문입니다.",
        "이 법에 대한 제 찬성 정도는 {n}입니다.",
        "구매할 가능성은 {n}입니다.",
        "아마 100점 만점에 {n}점입니다. 횡단보도에 5명이 있습니다.",
        "{n}이라고 하겠습니다.",
    ),
    "zh": (
        "我会打{n}分。",
        "我给这条规则{n}分，十条命比一条重得多。",
        "我对这项法律的赞成程度是{n}。",
        "我购买它的可能性是{n}。",
        "大概{n}分（满分100）。路上有5个人。",
        "我认为这样做的道德程度是{n}分，多救一个人只是略好一点而已。",
    ),
    "hi": (
        "मैं इसे {n} दूँगा।",
        "मैं इस नियम को {n} अंक देता हूँ; दस जानें एक से कहीं अधिक भारी हैं।",
        "इस क़ानून से मेरी सहमति {n} है।",
        "इसे ख़रीदने की मेरी संभावना {n} है।",
        "शायद 100 में से {n}। वहाँ 5 लोग हैं।",
        "मैं {n} कहूँगा।",
    ),
    "ar": (
        "سأقيّم ذلك بـ {n}.",
        "أعطي هذه القاعدة {n}، فعشر أرواح أثقل من واحدة.",
        "تأييدي للقانون هو {n}.",
        "احتمال أن أشتريها هو {n}.",
        "ربما {n} من 100. هناك 5 أشخاص.",
        "أقول {n}.",
    ),
}


def test_every_language_is_in_the_tables() -> None:
    assert set(AMOUNTS) == set(RATINGS) == set(LANGUAGES)


@pytest.mark.parametrize("number", [7, 45])
@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_are_read_in_plain_sentences(language: str, number: int) -> None:
    wrong = []
    for sentence in AMOUNTS[language]:
        text = sentence.format(n=number)
        read = parse_amount(text, Fraction(100), "points", Fraction(1))
        if read.numbers != (number,):
            wrong.append((text, read))
    assert not wrong


@pytest.mark.parametrize("number", [7, 45])
@pytest.mark.parametrize("language", LANGUAGES)
def test_ratings_are_read_in_plain_sentences(language: str, number: int) -> None:
    wrong = []
    for sentence in RATINGS[language]:
        text = sentence.format(n=number)
        read = parse_rating(text)
        if read.numbers != (number,):
            wrong.append((text, read))
    assert not wrong
