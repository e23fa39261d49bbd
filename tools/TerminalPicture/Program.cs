using OpenStackTrain.TerminalPicture;

return PictureCommand.Run(args, Console.Out, Console.Error);
