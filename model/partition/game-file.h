/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * An offloading game as a CSV file:
 *
 *     # source: worked by hand
 *     device,cut,seconds,compute,bandwidth
 *     server,,,100,50
 *     1,0,0.5,60,20
 *     1,1,2.0,0,0
 *
 * Usage: GameDescription game = ReadGameFile("game.csv");
 */
#ifndef EDGE_INFERENCE_GAME_FILE_H
#define EDGE_INFERENCE_GAME_FILE_H

#include "random-game.h"

#include <istream>
#include <ostream>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Read a game. The first line tells the source of the numbers. Columns, in any order, others are
 * ignored:
 *
 * - device: a whole number, or "server" in the one row that gives the budgets
 * - cut: a whole number, each once per device
 * - seconds: response time, s
 * - compute: FLOP/s that the cut takes of the server; R_c in the server's row
 * - bandwidth: B/s that it takes; R_b in the server's row
 * - server_seconds (may be absent: 0): the part of the response time spent on the server's compute
 *
 * "inf" is allowed for budgets. Each device needs a row that takes nothing, "all on the device"; of
 * several the one with the largest cut is. Devices join in the order of their first rows.
 *
 * @param fileName the file
 * @return the game
 * @throws std::runtime_error with one sentence that names file and line
 */
GameDescription ReadGameFile(const std::string& fileName);

/** @ingroup edge-inference @param input the text @param fileName for messages @return the game */
GameDescription ReadGame(std::istream& input, const std::string& fileName);

/**
 * @ingroup edge-inference
 * Write a game so that it reads back the same.
 * @param game the game
 * @param fileName the file
 */
void WriteGameFile(const GameDescription& game, const std::string& fileName);

/** @ingroup edge-inference @param game the game @param output where the text goes */
void WriteGame(const GameDescription& game, std::ostream& output);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_FILE_H
