/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-game.h"

#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param range a range @param random draws @return a number of it */
double
Draw(const GameRange& range, const RandomUnit& random)
{
    return range.low * std::pow(range.high / range.low, random());
}

/** @param range to check @param name how the message calls it */
void
CheckRange(const GameRange& range, const char* name)
{
    if (!(range.low > 0.0) || !(range.high >= range.low) || !std::isfinite(range.high))
    {
        throw std::invalid_argument(std::string("a random game needs a range of ") + name +
                                    " from a number above 0 to one that is not smaller");
    }
}

/** @param settings to check */
void
CheckSettings(const RandomGameSettings& settings)
{
    CheckRange(settings.layerFlops, "FLOPs per layer");
    CheckRange(settings.tensorBytes, "bytes per tensor");
    CheckRange(settings.deviceFlopsPerSecond, "device speeds");
    CheckRange(settings.bytesPerSecond, "transfer rates");
    CheckRange(settings.tasksPerSecond, "task rates");
    if (settings.cuts == 0)
    {
        throw std::invalid_argument("a random game needs at least one layer per device");
    }
    if (!(settings.budgetShare.compute >= 0.0) || !(settings.budgetShare.bandwidth >= 0.0))
    {
        throw std::invalid_argument("the budgets of a random game are shares of at least 0 of what "
                                    "\"all on the server\" would take");
    }
}

/** @param id of the device @param settings what to draw @param random draws @return the device */
GameDevice
DrawDevice(uint64_t id, const RandomGameSettings& settings, const RandomUnit& random)
{
    GameRates rates;
    rates.deviceFlopsPerSecond = Draw(settings.deviceFlopsPerSecond, random);
    rates.serverFlopsPerSecond = settings.serverFlopsPerSecond;
    rates.bytesPerSecond = Draw(settings.bytesPerSecond, random);
    rates.tasksPerSecond = Draw(settings.tasksPerSecond, random);
    rates.delta = settings.delta;
    if (settings.model)
    {
        return MakeGameDevice(id, rates, *settings.model);
    }
    std::vector<double> flops;
    std::vector<double> bytes{Draw(settings.tensorBytes, random)};
    for (uint32_t layer = 0; layer < settings.cuts; ++layer)
    {
        flops.push_back(Draw(settings.layerFlops, random));
        bytes.push_back(Draw(settings.tensorBytes, random));
    }
    return MakeGameDevice(id, rates, flops, bytes);
}

} // namespace

GameDescription
MakeRandomGame(const RandomGameSettings& settings, const RandomUnit& random)
{
    CheckSettings(settings);
    GameDescription game;
    game.source = "drawn at random";
    game.devices.reserve(settings.devices);
    for (uint32_t id = 0; id < settings.devices; ++id)
    {
        game.devices.push_back(DrawDevice(id, settings, random));
        const Bundle& all = game.devices.back().options.front().demand;
        game.budget.compute += settings.budgetShare.compute * all.compute;
        game.budget.bandwidth += settings.budgetShare.bandwidth * all.bandwidth;
    }
    return game;
}

} // namespace edgeinference
} // namespace ns3
