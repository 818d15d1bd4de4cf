; The installer for Windows, made by Inno Setup 6 from a finished build:
;   iscc /DVersion=0.1.0 /DKind=viewer /DFolder=...\rnnviz /DOut=... rnnviz.iss
; It asks for no administrator: it installs for the one user, unless /ALLUSERS is given. A lab rolls it out silently:
;   rnnviz-full-0.1.0-windows-x64-setup.exe /VERYSILENT /ALLUSERS /NORESTART
; Runs, scenes and settings are the user's own and are never touched, not by the uninstaller either.

#ifndef Version
  #error Say which version: /DVersion=
#endif

[Setup]
AppId={{6E1B7B5E-2D1E-4C34-9B1A-5F6F3B1B0C15}
AppName=rnnviz
AppVersion={#Version}
AppPublisher=The rnnviz authors
DefaultDirName={autopf}\rnnviz
DefaultGroupName=rnnviz
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
Compression=lzma2/max
SolidCompression=yes
OutputDir={#Out}
OutputBaseFilename=rnnviz-{#Kind}-{#Version}-windows-x64-setup
SetupIconFile=..\icons\rnnviz.ico
UninstallDisplayIcon={app}\rnnviz.exe
LicenseFile=..\..\LICENSE

[Tasks]
Name: desktopicon; Description: "A shortcut on the desktop"; Flags: unchecked
Name: keras; Description: "Offer rnnviz for Keras models (.keras), too"

[Files]
Source: "{#Folder}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\rnnviz"; Filename: "{app}\rnnviz.exe"
Name: "{autodesktop}\rnnviz"; Filename: "{app}\rnnviz.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.rnnviz"; ValueType: string; ValueData: "rnnviz.scenes"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\rnnviz.scenes"; ValueType: string; ValueData: "Scenes of rnnviz"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\rnnviz.scenes\DefaultIcon"; ValueType: string; ValueData: "{app}\rnnviz.exe,0"
Root: HKA; Subkey: "Software\Classes\rnnviz.scenes\shell\open\command"; ValueType: string; ValueData: """{app}\rnnviz.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\rnnviz.keras"; ValueType: string; ValueData: "Keras model"; Flags: uninsdeletekey; Tasks: keras
Root: HKA; Subkey: "Software\Classes\rnnviz.keras\shell\open\command"; ValueType: string; ValueData: """{app}\rnnviz.exe"" ""%1"""; Tasks: keras
Root: HKA; Subkey: "Software\Classes\.keras\OpenWithProgids"; ValueType: string; ValueName: "rnnviz.keras"; ValueData: ""; Flags: uninsdeletevalue; Tasks: keras

[InstallDelete]
; An older version's files: what is no longer in the build must not be found by this one.
Type: filesandordirs; Name: "{app}\_internal"

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox('rnnviz is gone. Your runs and scenes stay in ' + ExpandConstant('{localappdata}\rnnviz') + '.', mbInformation, MB_OK);
end;
