Attribute VB_Name = "BVQ_Host"
Option Explicit

' The only way from a button to Python. What a button does is decided there, never here.

Private Const ADDIN_NAME As String = "BVQ.xlam"
Private Const PYTHON_MODULE As String = "bvq_excel.hosts.excel"
' Characters of a path that cmd.exe, a shell or the list of Python's folders would take for their own.
Private Const UNSAFE As String = ";^|$`"""

Public Sub BVQ_Python(ByVal functionName As String)
    Dim folder As String
    On Error GoTo Failed
    If functionName Like "*[!a-z_]*" Then Exit Sub
    If BVQ_Forwards() Then
        Application.Run "'" & ADDIN_NAME & "'!BVQ_Python", functionName
    ElseIf Not BVQ_IsAddIn() And Not BVQ_IsSafe(ThisWorkbook.FullName) Then
        BVQ_Say BVQ_TextUnsafe()
    ElseIf Not BVQ_HasPython() Then
        BVQ_Say BVQ_TextNoPython()
    Else
        ' Neither xlwings' module nor the functions can do without a workbook.
        If Application.ActiveWorkbook Is Nothing Then Application.Workbooks.Add
        folder = BVQ_MoveTo(Environ("SystemRoot"))
        xlwings.RunPython "import " & PYTHON_MODULE & " as host; host." & functionName & "()"
        BVQ_MoveTo folder
    End If
    Exit Sub
Failed:
    BVQ_Say BVQ_TextFailed() & Err.Description
    BVQ_MoveTo folder
End Sub

Public Sub BVQ_Say(ByVal message As String)
    ' MsgBox of Excel for Windows knows only the characters of the system's code page; Popup knows all.
    #If Mac Then
        MsgBox message, vbExclamation, BVQ_TITLE
    #Else
        xlwings.WScript().Popup message, 0, BVQ_TITLE, vbExclamation
    #End If
End Sub

Public Function BVQ_Forwards() As Boolean
    ' True in the shared workbook while the add-in is loaded: the add-in then does the work.
    BVQ_Forwards = Not BVQ_IsAddIn() And BVQ_AddInLoaded()
End Function

Public Function BVQ_IsAddIn() As Boolean
    BVQ_IsAddIn = (ThisWorkbook.Name = ADDIN_NAME)
End Function

Public Function BVQ_AddInLoaded() As Boolean
    Dim book As Workbook
    On Error Resume Next
    Set book = Application.Workbooks(ADDIN_NAME)
    BVQ_AddInLoaded = Not book Is Nothing
End Function

Public Function BVQ_IsSafe(ByVal fullName As String) As Boolean
    Dim i As Integer
    ' In a web address % is part of the encoding, in a path it begins a variable.
    BVQ_IsSafe = InStr(fullName, "%") = 0 Or InStr(fullName, "://") > 0
    For i = 1 To Len(UNSAFE)
        If InStr(fullName, Mid$(UNSAFE, i, 1)) > 0 Then BVQ_IsSafe = False
    Next i
End Function

Public Function BVQ_HasPython() As Boolean
    #If Mac Then
        BVQ_HasPython = True
    #Else
        BVQ_HasPython = xlwings.FileExists(xlwings.GetConfig("INTERPRETER_WIN"))
    #End If
End Function

Private Function BVQ_MoveTo(ByVal folder As String) As String
    ' Returns the current folder and leaves it: Windows looks there first for a program, and it may be the
    ' folder of a workbook that somebody sent.
    On Error Resume Next
    BVQ_MoveTo = xlwings.WScript().CurrentDirectory
    If folder <> "" Then xlwings.WScript().CurrentDirectory = folder
End Function
