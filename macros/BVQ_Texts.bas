Attribute VB_Name = "BVQ_Texts"
Option Explicit

' What the macros themselves say, in Vietnamese. VBA sources are not Unicode: {n} stands for ChrW(n).

Public Const BVQ_TITLE As String = "BVQLNTD"

Public Function BVQ_TextUnsafe() As String
    ' Rename the file: its path has characters that a command line would take for its own.
    BVQ_TextUnsafe = BVQ_Decoded( _
        "Ch{432}a ch{7841}y {273}{432}{7907}c: t{234}n t{7879}p ho{7863}c th{432} m{7909}c " & _
        "c{243} m{7897}t trong c{225}c k{253} t{7921} ; ^ % | $ ` "". H{227}y {273}{7893}i " & _
        "t{234}n, m{7903} l{7841}i t{7879}p r{7891}i b{7845}m l{7841}i n{250}t n{224}y.")
End Function

Public Function BVQ_TextNoPython() As String
    ' Python of the add-in is not where the installation put it: see bvq addin doctor.
    BVQ_TextNoPython = BVQ_Decoded( _
        "Ch{432}a ch{7841}y {273}{432}{7907}c: kh{244}ng t{236}m th{7845}y Python c{7911}a " & _
        "ph{7847}n b{7893} tr{7907}. H{227}y ch{7841}y l{7879}nh ""bvq addin doctor"" " & _
        "{273}{7875} ki{7875}m tra b{7843}n c{224}i {273}{7863}t, ho{7863}c h{7887}i " & _
        "ng{432}{7901}i ph{7909} tr{225}ch m{225}y t{237}nh.")
End Function

Public Function BVQ_TextFailed() As String
    ' The command could not be started; the reason follows.
    BVQ_TextFailed = BVQ_Decoded( _
        "Ch{432}a ch{7841}y {273}{432}{7907}c l{7879}nh n{224}y: ")
End Function

Private Function BVQ_Decoded(ByVal text As String) As String
    ' Replaces {n} by the character with number n.
    Dim parts() As String
    Dim i As Long
    Dim last As Long
    parts = Split(text, "{")
    BVQ_Decoded = parts(0)
    For i = 1 To UBound(parts)
        last = InStr(parts(i), "}")
        BVQ_Decoded = BVQ_Decoded & ChrW(CLng(Left$(parts(i), last - 1))) & Mid$(parts(i), last + 1)
    Next i
End Function
